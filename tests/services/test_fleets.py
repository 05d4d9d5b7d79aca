"""From devices to the lake: what a fleet publishes is stored, waits, is kept aside, or is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.design import Design
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of

Designs = Callable[..., Design]

HORIZON_S = 6 * 3_600
TEMPLATE = """
Rule:
  Type: AWS::IoT::TopicRule
  Properties:
    TopicRulePayload:
      Sql: SELECT *
      Actions: [{{Kinesis: {{StreamName: !Ref In, RoleArn: r}}}}]
      {error}
In: {{Type: AWS::Kinesis::Stream, Properties: {{ShardCount: {shards}}}}}
Role:
  Type: AWS::IAM::Role
  Properties:
    Policies:
      - PolicyDocument:
          Statement:
            - {{Effect: Allow, Action: "kinesis:GetRecords", Resource: !GetAtt In.Arn}}
            - {{Effect: Allow, Action: "firehose:PutRecordBatch", Resource: !GetAtt Delivery.Arn}}
Program:
  Type: AWS::KinesisAnalyticsV2::Application
  Properties:
    RuntimeEnvironment: FLINK-1_20
    ServiceExecutionRole: !GetAtt Role.Arn
    ApplicationConfiguration:
      FlinkApplicationConfiguration:
        ParallelismConfiguration:
          {{ConfigurationType: CUSTOM, Parallelism: {subtasks}, AutoScalingEnabled: {scales}}}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    ExtendedS3DestinationConfiguration: {{BucketARN: !GetAtt Lake.Arn, RoleARN: r}}
Lake: {{Type: AWS::S3::Bucket}}
"""
ERROR = "ErrorAction: {S3: {BucketName: !Ref Lake, Key: k, RoleArn: r}}"
PARTS = ("Rule", "In", "Program", "Delivery", "Lake")


@st.composite
def trials(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    hours = st.integers(0, 4)
    template = {
        "error": draw(st.sampled_from([ERROR, "RuleDisabled: false"])),
        "shards": draw(st.integers(1, 6)),
        "subtasks": draw(st.integers(1, 6)),
        "scales": draw(st.sampled_from(["true", "false"])),
    }
    faults = [
        {"component_outage": {"of": part, "at": f"{draw(hours)}h", "for": f"{draw(hours) + 1}h"}}
        for part in draw(st.lists(st.sampled_from(PARTS), max_size=3))
    ]
    source = {
        "into": "Rule",
        "rate": f"{draw(st.integers(1, 30_000))}/s",
        "record_size": "500 B",
        "devices": {"count": draw(st.integers(1, 400_000)), "shadow_updates": "1/day"},
    }
    program = {
        "cpu_per_record": f"{draw(st.sampled_from([0.1, 1, 3]))}ms",
        "writes": draw(st.sampled_from([0.01, 0.5, 1.0])),
    }
    load = {
        "horizon": "6h",
        "sources": {"fleet": source},
        "applications": {"Program": program},
        "faults": faults,
    }
    return template, load


def run(design_of: Designs, template: dict[str, Any], load: dict[str, Any]) -> Trial:
    trial = run_trial(design_of(TEMPLATE.format(**template)).under_load(parse_load(load)), stage_of)
    assert not trial.untold
    return trial


@settings(max_examples=25, deadline=None)
@given(trials())
def test_every_message_of_a_fleet_is_somewhere(
    design_of: Designs, drawn: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    template, load = drawn
    trial = run(design_of, template, load)
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6
    writes = load["applications"]["Program"]["writes"]
    gone = ("lost_records", "waiting_records", "set_aside_records")

    def aside(part: str) -> float:
        return sum(trial.stages[f"t/{part}"].measures.get(name, 0.0) for name in gone)

    before = sum(map(aside, ("Rule", "In", "Program")))
    stored = trial.stages["t/Lake"].measures["stored_records"]
    sent = float(load["sources"]["fleet"]["rate"].removesuffix("/s")) * HORIZON_S
    assert trial.stages["t/Rule"].measures["sent_records"] == pytest.approx(sent)
    assert before + (aside("Delivery") + stored) / writes == pytest.approx(sent, rel=1e-6, abs=1.0)


def _read(trial: Trial) -> float:
    return trial.stages["t/Program"].measures["read_records"]


@settings(max_examples=10, deadline=None)
@given(trials())
def test_a_larger_application_reads_no_less(
    design_of: Designs, drawn: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    template, load = drawn
    fixed = template | {"scales": "false"}
    larger = fixed | {"subtasks": 2 * template["subtasks"]}
    few, many = run(design_of, fixed, load), run(design_of, larger, load)
    assert _read(many) >= _read(few) * (1 - 1e-9)
