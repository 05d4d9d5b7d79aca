"""A Flink application in a trial: its KPUs, auto scaling, restarts from a checkpoint, its sinks."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from headrace.design import Design
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.analytics.prices import Usage, flink, prices_for
from headrace.services.entries import stage_of
from headrace.sizes import sized

Designs = Callable[..., Design]

PARALLELISM = "Parallelism: 2, AutoScalingEnabled: false"
TEMPLATE = """
In: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4}}
Out: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
Role:
  Type: AWS::IAM::Role
  Properties:
    Policies:
      - PolicyDocument:
          Statement:
            - {Effect: Allow, Action: "kinesis:GetRecords", Resource: !GetAtt In.Arn}
            - {Effect: Allow, Action: "kinesis:PutRecords", Resource: !GetAtt Out.Arn}
Program:
  Type: AWS::KinesisAnalyticsV2::Application
  Properties:
    RuntimeEnvironment: FLINK-1_20
    ServiceExecutionRole: !GetAtt Role.Arn
    ApplicationConfiguration:
      FlinkApplicationConfiguration:
        CheckpointConfiguration: {ConfigurationType: CUSTOM, CheckpointInterval: 120000}
        ParallelismConfiguration: {ConfigurationType: CUSTOM, PARALLELISM}
"""
OUTAGE = {"component_outage": {"of": "Program", "at": "2h", "for": "10min"}}


def design(
    design_of: Designs, said: dict[str, Any] | None, parallelism: str = PARALLELISM, **more: Any
) -> Design:
    source = {"into": "In", "rate": "1000/s", "record_size": "1 KiB"}
    load = {"sources": {"a": source}, "applications": {"Program": said} if said else {}, **more}
    return design_of(TEMPLATE.replace("PARALLELISM", parallelism)).under_load(parse_load(load))


def run(design_of: Designs, said: dict[str, Any] | None, *args: str, **more: Any) -> Trial:
    return run_trial(design(design_of, said, *args, **more), stage_of)


def test_what_it_reads_goes_on_as_declared(design_of: Designs) -> None:
    said = {"cpu_per_record": "1ms", "writes": 0.1, "output_size": "200 B"}
    trial = run(design_of, said)
    program = trial.stages["t/Program"].measures
    assert program["read_records"] == pytest.approx(1_000 * 86_400)
    assert program["cpu_share"] == pytest.approx(0.5)
    assert program["usd_per_month"] == pytest.approx(
        flink(Usage(kpus=2, prices=prices_for("us-east-1"))).usd_per_month
    )
    out = trial.stages["t/Out"].series["sent"].final.sum()
    assert out == pytest.approx(100 * 86_400)
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6


def test_after_an_outage_it_reads_again_what_came_since_the_checkpoint(design_of: Designs) -> None:
    trial = run(design_of, {"cpu_per_record": "1ms", "restart": "60s"}, faults=[OUTAGE])
    told = trial.stages["t/Program"].measures
    # 120 s of 1,000 records/s, at 2,000/s: a minute more; the restart takes another.
    assert told["reread_records"] == pytest.approx(120_000)
    gap_s = 600 + 60 + 60
    assert told["lag_max_s"] == pytest.approx(gap_s)
    # What has piled up is worked off at 2,000/s while 1,000/s come.
    assert told["catch_up_s"] == pytest.approx(120 + gap_s, rel=1e-3)
    assert told["lost_records"] == 0


def test_without_checkpoints_nothing_is_read_again(design_of: Designs) -> None:
    template = TEMPLATE.replace("CheckpointInterval: 120000", "CheckpointingEnabled: false")
    load = parse_load(
        {
            "sources": {"a": {"into": "In", "rate": "1000/s", "record_size": "1 KiB"}},
            "applications": {"Program": {"cpu_per_record": "1ms"}},
            "faults": [OUTAGE],
        }
    )
    trial = run_trial(
        design_of(template.replace("PARALLELISM", PARALLELISM)).under_load(load), stage_of
    )
    assert trial.stages["t/Program"].measures["reread_records"] == 0


def test_an_outage_of_a_sink_holds_the_program_up(design_of: Designs) -> None:
    outage = {"component_outage": {"of": "Out", "at": "2h", "for": "10min"}}
    trial = run(design_of, {"cpu_per_record": "1ms", "writes": 0.1}, faults=[outage])
    assert trial.stages["t/Program"].measures["lag_max_s"] > 600
    assert trial.stages["t/Out"].measures["lost_records"] == 0


def test_one_that_is_too_small_loses_what_the_stream_no_longer_keeps(design_of: Designs) -> None:
    trial = run(design_of, {"cpu_per_record": "4ms"}, horizon="72h")
    told = trial.stages["t/Program"].measures
    assert told["cpu_share"] == pytest.approx(2.0)
    assert told["read_records"] == pytest.approx(500 * 72 * 3_600)
    # It falls a second behind every two; from the third day on, half of what comes expires.
    assert told["lost_records"] == pytest.approx(500 * 24 * 3_600)
    assert told["lag_max_s"] == pytest.approx(86_400)


def test_auto_scaling_doubles_until_it_suffices(design_of: Designs) -> None:
    scaling = "Parallelism: 2, AutoScalingEnabled: true"
    said = {"cpu_per_record": "4ms", "state": "1 GiB"}
    told = run(design_of, said, scaling).stages["t/Program"].measures
    # Eight would do, but for what has piled up while there were two and four.
    assert told["kpus_peak"] == 16
    assert told["waiting_records"] == 0
    assert 450 < told["lag_max_s"] < 900


def test_few_subtasks_of_many_shards_are_the_limit(design_of: Designs) -> None:
    # Three subtasks for four shards: one of them reads two, and does half of the work.
    three = "Parallelism: 3, AutoScalingEnabled: false"
    told = run(design_of, {"cpu_per_record": "2.5ms"}, three).stages["t/Program"].measures
    assert told["cpu_share"] == pytest.approx(1.25)


def test_an_unmeasured_program_keeps_up_and_its_output_is_unknown(design_of: Designs) -> None:
    trial = run(design_of, None, faults=[OUTAGE])
    told = trial.stages["t/Program"].measures
    assert "cpu_share" not in told
    assert 600 < told["lag_max_s"] < 700
    assert "does not declare what Program writes" in trial.untold["t/Out"].reason


def test_a_source_may_stand_for_what_the_design_does_not_show(design_of: Designs) -> None:
    source = {"into": "Program", "rate": "300/s", "record_size": "1 KiB"}
    load = {
        "sources": {"a": source},
        "applications": {"Program": {"cpu_per_record": "10ms", "writes": 1}},
    }
    text = TEMPLATE.replace("PARALLELISM", PARALLELISM)
    text = text.replace(
        '            - {Effect: Allow, Action: "kinesis:GetRecords", Resource: !GetAtt In.Arn}\n',
        "",
    )
    trial = run_trial(design_of(text).under_load(parse_load(load)), stage_of)
    told = trial.stages["t/Program"].measures
    assert told["read_records"] == pytest.approx(200 * 86_400)
    assert math.isclose(told["waiting_records"], 100 * 86_400)


def test_rows_tell_the_kpus_that_the_load_needs(design_of: Designs) -> None:
    (row,) = [
        row
        for row in sized(design(design_of, {"cpu_per_record": "3ms", "state": "1 MiB"}))
        if row.component == "Program"
    ]
    assert (row.today, row.needed, row.short) == ("2 (2 subtasks)", "5 (5 subtasks)", True)
