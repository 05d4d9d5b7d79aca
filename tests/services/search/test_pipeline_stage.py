"""An ingestion pipeline in a trial: OCUs, sources that wait or refuse, sinks that give up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.design import Design
from headrace.design.declared import offered
from headrace.errors import UnknownValueError
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.matrix import Moment
from headrace.services.damage import damage_of
from headrace.services.entries import faults_of, stage_of
from headrace.services.search.retries import waited_s

Designs = Callable[..., Design]

DAY_S = 86_400
STREAM = "kinesis-data-streams: {streams: [{stream_arn: '${Clicks.Arn}'}]}"
HTTP = "http: {path: /logs}"
TO_DOMAIN = "opensearch: {hosts: ['https://${Logs.DomainEndpoint}'], index: i%s}"
DLQ = ", dlq: {s3: {bucket: '${Refused}'}}"
TEMPLATE = """
Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4}}
Queue: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 7200}}
Changes: {Type: AWS::DynamoDB::Table}
Refused: {Type: AWS::S3::Bucket}
Lake: {Type: AWS::S3::Bucket}
Logs:
  Type: AWS::OpenSearchService::Domain
  Properties:
    ClusterConfig: {InstanceCount: 3, DedicatedMasterEnabled: true, DedicatedMasterCount: 3}
Spans: {Type: AWS::OpenSearchServerless::Collection, Properties: {Name: spans}}
Ingest:
  Type: AWS::OSIS::Pipeline
  Properties:
    PipelineName: ingest
    MinUnits: LEAST
    MaxUnits: 4
    BufferOptions: {PersistentBufferEnabled: BUFFERED}
    PipelineConfigurationBody: !Sub |
      version: "2"
      entry:
        source:
          SOURCE
        processor: [PROCESSORS]
        sink:
          - SINK
"""
OUT = {"component_outage": {"of": "Logs", "at": "1h", "for": "1h"}}


def template(
    source: str = STREAM,
    sink: str = TO_DOMAIN % "",
    *,
    least: int = 2,
    buffered: bool = False,
    processors: str = "grok: {}",
) -> str:
    text = TEMPLATE.replace("SOURCE", source).replace("SINK", sink)
    text = text.replace("LEAST", str(least)).replace("BUFFERED", str(buffered).lower())
    return text.replace("PROCESSORS", processors)


def load(into: str = "Clicks", rate: str = "1000/s", **more: Any) -> dict[str, Any]:
    source = {"into": into, "rate": rate, "record_size": "1 KiB"}
    return {"horizon": "24h", "sources": {"a": source}, **more}


def run(design_of: Designs, text: str, said: dict[str, Any]) -> Trial:
    return run_trial(design_of(text).under_load(parse_load(said)), stage_of, damage_of)


def measures(trial: Trial, name: str = "Ingest") -> Any:
    assert not trial.untold
    return trial.stages[f"t/{name}"].measures


def test_what_it_reads_reaches_the_domain(design_of: Designs) -> None:
    trial = run(design_of, template(), load())
    assert measures(trial, "Logs")["stored_records"] == pytest.approx(1_000 * DAY_S)
    # 1,000 KiB/s of four OCUs at 2 MiB/s.
    assert measures(trial)["ocu_share"] == pytest.approx(1_000 / 8_192)
    assert "if each takes the 2 MiB/s that AWS names" in trial.story("t/Ingest")


@pytest.mark.parametrize(
    ("sink", "store"),
    [
        (TO_DOMAIN % "", "t/Logs"),
        ("opensearch: {hosts: ['${Spans.CollectionEndpoint}'], index: i}", "t/Spans"),
        ("s3: {bucket: '${Lake}', codec: {ndjson: {}}}", "t/Lake"),
        ("opensearch: {hosts: ['https://search.acme.com']}", "external:https://search.acme.com"),
    ],
)
def test_every_sink_receives(design_of: Designs, sink: str, store: str) -> None:
    trial = run(design_of, template(sink=sink), load())
    assert not trial.untold
    stored = trial.stages[store].measures["stored_records"]
    assert stored == pytest.approx(1_000 * DAY_S)


def test_too_few_ocus_leave_the_rest_in_the_stream(design_of: Designs) -> None:
    said = load(pipelines={"Ingest": {"unit_rate": "200 KiB/s"}})
    told = measures(run(design_of, template(), said))
    assert told["ocu_share"] == pytest.approx(1.25)
    assert told["read_records"] == pytest.approx(800 * DAY_S, rel=1e-6)
    assert told["waiting_records"] == pytest.approx(200 * DAY_S, rel=1e-6)
    assert told["lost_records"] == 0


@pytest.mark.parametrize(
    ("source", "kept_s"),
    [
        ("s3: {notification_type: sqs, sqs: {queue_url: '${Queue}'}}", 7_200),
        ("dynamodb: {tables: [{table_arn: '${Changes.Arn}'}]}", DAY_S),
        ("s3: {scan: {buckets: [{bucket: {name: '${Lake}'}}]}}", math.inf),
        ("kafka: {topics: [{name: t}]}", math.inf),
    ],
)
def test_what_it_reads_waits_where_it_is(design_of: Designs, source: str, kept_s: float) -> None:
    fault = {"component_outage": {"of": "Ingest", "at": "1h", "for": "10h"}}
    told = measures(run(design_of, template(source), load("Ingest", "10/s", faults=[fault])))
    lost = 10 * (36_000 - kept_s) if kept_s < 36_000 else 0
    assert told["lost_records"] == pytest.approx(lost, abs=1)
    assert told["lag_max_s"] == pytest.approx(min(kept_s, 36_000), rel=1e-3)


def test_a_sink_that_is_down_holds_it_up_without_end(design_of: Designs) -> None:
    trial = run(design_of, template(), load(faults=[OUT]))
    told = measures(trial)
    assert (told["lost_records"], told["set_aside_records"]) == (0, 0)
    assert told["lag_max_s"] == pytest.approx(3_600, rel=1e-3)
    assert measures(trial, "Logs")["stored_records"] == pytest.approx(1_000 * DAY_S)


def test_a_sink_that_gives_up_sets_aside_or_loses(design_of: Designs) -> None:
    tried_s = waited_s(12)
    assert tried_s == pytest.approx(0.05 * (2**11 - 1))
    for more, name in ((DLQ, "set_aside_records"), ("", "lost_records")):
        sink = TO_DOMAIN % f", max_retries: 12{more}"
        trial = run(design_of, template(sink=sink), load(faults=[OUT]))
        told = measures(trial)
        assert told[name] == pytest.approx(1_000 * (3_600 - tried_s), rel=1e-4)
        assert told["set_aside_records"] + told["lost_records"] == told[name]


def test_an_outage_of_its_own_gives_nothing_up(design_of: Designs) -> None:
    fault = {"component_outage": {"of": "Ingest", "at": "1h", "for": "1h"}}
    sink = TO_DOMAIN % f", max_retries: 3{DLQ}"
    told = measures(run(design_of, template(sink=sink), load(faults=[fault])))
    assert (told["lost_records"], told["set_aside_records"]) == (0, 0)
    assert told["catch_up_s"] > 0


def test_a_domain_that_indexes_slowly_holds_it_up(design_of: Designs) -> None:
    said = load(domains={"Logs": {"index_rate": "200 KiB/s"}})
    sink = TO_DOMAIN % f", max_retries: 3{DLQ}"
    told = measures(run(design_of, template(sink=sink), said))
    assert told["read_records"] == pytest.approx(600 * DAY_S, rel=1e-6)
    assert told["set_aside_records"] == 0


def test_what_is_pushed_is_refused_while_it_cannot_write(design_of: Designs) -> None:
    trial = run(design_of, template(HTTP), load("Ingest", faults=[OUT]))
    told = measures(trial)
    assert told["sent_records"] == pytest.approx(1_000 * DAY_S)
    # Producers are patient for 30 s.
    assert told["lost_records"] == pytest.approx(1_000 * 3_570, rel=1e-4)
    assert told["producer_delay_max_s"] == pytest.approx(30, rel=1e-3)
    assert trial.story("t/Ingest").startswith("refuses 4.17% of what is sent at first")


def test_a_persistent_buffer_keeps_it(design_of: Designs) -> None:
    told = measures(run(design_of, template(HTTP, buffered=True), load("Ingest", faults=[OUT])))
    assert told["lost_records"] == told["throttled_share"] == 0
    assert told["lag_max_s"] == pytest.approx(3_600, rel=1e-3)


def test_without_its_endpoint_a_buffer_helps_nobody(design_of: Designs) -> None:
    fault = {"component_outage": {"of": "Ingest", "at": "1h", "for": "1h"}}
    told = measures(run(design_of, template(HTTP, buffered=True), load("Ingest", faults=[fault])))
    assert told["lost_records"] == pytest.approx(1_000 * 3_570, rel=1e-4)


def test_what_a_processor_drops_is_unknown_until_it_is_declared(design_of: Designs) -> None:
    text = template(processors="drop_events: {drop_when: '/a == 1'}")
    trial = run(design_of, text, load())
    assert "what Ingest writes: drop_events may drop" in trial.untold["t/Logs"].reason
    assert trial.untold["t/Logs"].settled_by == "pipelines: {Ingest: {writes: 1}}"
    said = load(pipelines={"Ingest": {"writes": 0.5, "output_size": "100 B"}})
    told = measures(run(design_of, text, said), "Logs")
    assert told["stored_records"] == pytest.approx(500 * DAY_S)
    assert told["stored_bytes"] == pytest.approx(50_000 * DAY_S)
    design = design_of(text).under_load(parse_load(said))
    assert offered(design.by_id["t/Logs"], design).mean_records_per_s == pytest.approx(500)


def test_routes_are_unknown_too(design_of: Designs) -> None:
    trial = run(design_of, template(sink=TO_DOMAIN % ", routes: [errors]"), load())
    assert "routes may drop or add" in trial.untold["t/Logs"].reason


def test_ocus_that_nobody_states_leave_it_unknown(design_of: Designs) -> None:
    trial = run(design_of, template().replace("MaxUnits: 4", "Tags: []"), load())
    assert trial.untold["t/Clicks"].reason == "MaxUnits of Ingest is not set"


def test_two_streams_share_its_ocus(design_of: Designs) -> None:
    source = STREAM.replace("]}", ", {stream_arn: '${More.Arn}'}]}")
    text = template(source) + "More: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4}}\n"
    said = load(pipelines={"Ingest": {"unit_rate": "500 KiB/s"}})
    said["sources"]["b"] = {"into": "More", "rate": "3000/s", "record_size": "1 KiB"}
    told = measures(run(design_of, text, said))
    assert told["read_records"] == pytest.approx(2_000 * DAY_S, rel=1e-6)
    assert told["waiting_records"] == pytest.approx(2_000 * DAY_S, rel=1e-6)


@pytest.mark.parametrize(("least", "takes"), [(1, 0.0), (2, 0.5), (3, 2 / 3), (12, 2 / 3)])
def test_a_zone_takes_the_ocus_in_it(design_of: Designs, least: int, takes: float) -> None:
    design = design_of(template(least=least))
    fault = parse_load({"faults": [{"az_outage": {"zone": 1, "at": 0, "for": "1h"}}]}).faults[0]
    damage = damage_of(design.by_id["t/Ingest"], fault, design)
    assert damage is not None
    assert damage.takes == pytest.approx(takes)
    assert damage.for_s == 900


SUBNETS = """
A: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: eu-west-1a}}
B: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: eu-west-1b}}
"""


@pytest.mark.parametrize(
    ("subnets", "takes"), [("!Ref A", 0.0), ("!Ref A, !Ref B", 0.5), ("!Ref B", None)]
)
def test_in_a_vpc_its_ocus_are_in_the_zones_of_its_subnets(
    design_of: Designs, subnets: str, takes: float | None
) -> None:
    placed = template(least=3).replace(
        "MaxUnits: 4", f"MaxUnits: 4\n    VpcOptions: {{SubnetIds: [{subnets}]}}"
    )
    design = design_of(placed + SUBNETS)
    fault = parse_load({"faults": [{"az_outage": {"zone": "a", "at": 0, "for": "1h"}}]}).faults[0]
    damage = damage_of(design.by_id["t/Ingest"], fault, design)
    assert (None if damage is None else damage.takes) == takes


def test_fewest_ocus_that_nobody_states_leave_a_zone_unknown(design_of: Designs) -> None:
    design = design_of(template().replace("MinUnits: 2", "Tags: []"))
    fault = parse_load({"faults": [{"az_outage": {"zone": 1, "at": 0, "for": "1h"}}]}).faults[0]
    with pytest.raises(UnknownValueError, match="MinUnits of Ingest is not set"):
        damage_of(design.by_id["t/Ingest"], fault, design)


def test_its_faults_are_a_zone_and_sinks_outside(design_of: Designs) -> None:
    inside = design_of(template())
    kinds = [f.what for f in faults_of(inside.by_id["t/Ingest"], inside, Moment(0, 3_600))]
    assert kinds == ["loss of zone 1"]
    outside = design_of(template(sink="opensearch: {hosts: ['https://search.acme.com']}"))
    kinds = [f.what for f in faults_of(outside.by_id["t/Ingest"], outside, Moment(0, 3_600))]
    assert kinds == ["loss of zone 1", "outage of destination t/Ingest"]


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, int, dict[str, Any]]:
    """Return a template, how many records a second are sent, and the load."""
    pushed, rate = draw(st.booleans()), draw(st.integers(1, 3_000))
    tries = draw(st.sampled_from(["", ", max_retries: 2", ", max_retries: 14"]))
    text = template(
        HTTP if pushed else STREAM,
        TO_DOMAIN % (tries + draw(st.sampled_from(["", DLQ]))),
        buffered=draw(st.booleans()),
    )
    faults = [
        {
            "component_outage": {
                "of": draw(st.sampled_from(["Ingest", "Logs", "Clicks"])),
                "at": f"{draw(st.integers(0, 20))}h",
                "for": f"{draw(st.integers(1, 5))}h",
            }
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    said = load("Ingest" if pushed else "Clicks", f"{rate}/s", faults=faults)
    speed = draw(st.sampled_from([None, 100, 1_000]))
    if speed is not None:
        said["pipelines"] = {"Ingest": {"unit_rate": f"{speed} KiB/s"}}
    index = draw(st.sampled_from([None, 200, 900]))
    if index is not None:
        said["domains"] = {"Logs": {"index_rate": f"{index} KiB/s"}}
    return text, rate, said


@settings(max_examples=80, deadline=None)
@given(cases())
def test_every_record_is_somewhere(
    design_of: Designs, case: tuple[str, int, dict[str, Any]]
) -> None:
    text, rate, said = case
    trial = run(design_of, text, said)
    assert not trial.untold
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6
    gone = ("lost_records", "waiting_records", "set_aside_records", "stored_records")
    stages = [
        trial.stages[key].measures
        for key in ("t/Clicks", "t/Ingest", "t/Logs")
        if key in trial.stages
    ]
    found = sum(stage.get(name, 0.0) for stage in stages for name in gone)
    assert found == pytest.approx(rate * DAY_S, rel=1e-6, abs=1)
