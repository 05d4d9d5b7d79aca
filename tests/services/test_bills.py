"""One place tells what a part costs: trial, calculator and sweep repeat it, and agree."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.bills import bills, untold_bills
from headrace.design import Design
from headrace.errors import NotApplicable, UnknownValueError
from headrace.flow.trial import Trial, run_trial
from headrace.load.model import Function
from headrace.load.quantities import Seconds
from headrace.load.reader import parse_load
from headrace.pipeline import Request
from headrace.pipeline import design_of as read_design
from headrace.services import folders, room
from headrace.services.entries import bill_of, rows_of, stage_of
from headrace.services.firehose.requirement import DeliveryRequirement
from headrace.services.firehose.sizing import size_delivery
from headrace.services.functions.bills import batches_per_s
from headrace.services.iot.sizing import FleetRequirement, size_fleet
from headrace.services.kinesis.requirement import StreamRequirement
from headrace.services.kinesis.sizing import size_stream
from headrace.services.video.sizing import VideoRequirement, size_video

Designs = Callable[..., Design]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
QUICK = settings(max_examples=25, deadline=None)
LOADED = sorted(
    (path.with_name(path.name.replace(".load", "")), path)
    for folder in (ROOT / "tests/rules", ROOT / "examples")
    for path in folder.rglob("*.load.yaml")
    if path.with_name(path.name.replace(".load", "")).exists()
)
FREE = {
    "EventSourceMapping": "Lambda bills the function that it invokes",
    "StreamConsumer": "the stream's bill counts it",
}
"""Stages without a bill of their own, and why."""


def test_every_price_list_bills_the_parts_of_a_design() -> None:
    priced = {name for name in folders() if importlib.util.find_spec(f"{room_name(name)}.prices")}
    assert {name for name in priced if not room(name, "bills")} == set()


def room_name(folder: str) -> str:
    return f"headrace.services.{folder}"


def test_every_stage_has_a_bill_or_a_reason_for_none() -> None:
    for folder in folders():
        stages = getattr(room(folder, "stage"), "STAGES", {})
        told = getattr(room(folder, "bills"), "BILLS", {})
        assert set(stages) - set(told) <= set(FREE), folder


@pytest.mark.parametrize(("template", "load"), LOADED, ids=lambda path: path.stem)
def test_trial_and_calculator_say_the_same(template: Path, load: Path) -> None:
    design = read_design(Request((str(template),), load=str(load)))
    trial, told = run_trial(design, stage_of), bills(design)
    assert not told.keys() & untold_bills(design).keys()
    for key, component in design.by_id.items():
        stage = trial.stages.get(key)
        if stage is not None:
            expected = told[key].usd_per_month if key in told else None
            assert stage.measures.get("usd_per_month") == expected
        rows = rows_of(component)
        try:
            today = [row.usd_today for row in rows(component, design)] if rows else []
        except (UnknownValueError, NotApplicable):
            continue
        assert {usd for usd in today if usd is not None} <= {
            told[key].usd_per_month if key in told else None
        }


EVERY = """
Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4, RetentionPeriodHours: 48}}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    DeliveryStreamType: DirectPut
    ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Kept.Arn, RoleARN: r}
Kept:
  Type: AWS::S3::Bucket
  Properties:
    LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}
Rule:
  Type: AWS::IoT::TopicRule
  Properties:
    TopicRulePayload:
      Sql: SELECT * FROM 'a/#'
      Actions: [{Lambda: {FunctionArn: !GetAtt Act.Arn}}]
Act: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512, Architectures: [arm64]}}
Read: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024}}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Read, BatchSize: 100}
Camera: {Type: AWS::KinesisVideo::Stream, Properties: {DataRetentionInHours: 24}}
"""
RATES = st.floats(0.1, 4_000)


def run(design_of: Designs, rate: float, size: int, **devices: Any) -> tuple[Trial, Design]:
    told = {"rate": f"{rate}/s", "record_size": f"{size} B"}
    load = {
        "assume": {"region": "us-east-1"},
        "sources": {
            "a": {"into": "Stream", **told},
            "b": {"into": "Delivery", **told},
            "c": {"into": "Rule", **told, **devices},
            "d": {"into": "Camera", "rate": "0.5/s", "record_size": "500 kB"},
        },
        "functions": {
            "Act": {"duration": "50ms"},
            "Read": {"duration": "200ms", "per_record": "1ms"},
        },
    }
    design = design_of(EVERY).under_load(parse_load(load))
    return run_trial(design, stage_of), design


def usd(trial: Trial, name: str) -> float:
    return trial.stages[f"t/{name}"].measures["usd_per_month"]


@QUICK
@given(rate=RATES, size=st.integers(50, 20_000))
def test_a_stream_costs_what_its_calculator_says(
    design_of: Designs, rate: float, size: int
) -> None:
    trial, _ = run(design_of, rate, size)
    need = StreamRequirement(records_per_s=rate, record_bytes=size, retention_h=48)
    costs = {cost.name: cost for cost in size_stream(need).costs}
    shards = size_stream(need).shards
    assert shards is not None
    extra = (4 - shards) * 730 * (0.015 + 0.020)  # the template's four shards
    assert usd(trial, "Stream") == pytest.approx(costs["provisioned"].usd_per_month + extra)


@QUICK
@given(rate=RATES, size=st.integers(50, 20_000))
def test_a_delivery_costs_what_its_calculator_says(
    design_of: Designs, rate: float, size: int
) -> None:
    trial, _ = run(design_of, rate, size)
    need = DeliveryRequirement(records_per_s=rate, record_bytes=size)
    assert usd(trial, "Delivery") == pytest.approx(size_delivery(need).costs[0].usd_per_month)


@QUICK
@given(rate=RATES, size=st.integers(50, 20_000), count=st.integers(1, 10_000))
def test_a_fleet_costs_what_its_calculator_says(
    design_of: Designs, rate: float, size: int, count: int
) -> None:
    trial, _ = run(design_of, rate, size, devices={"count": count, "shadow_updates": "1/h"})
    need = FleetRequirement(
        devices=count,
        messages_per_s=rate / count,
        payload_bytes=size,
        shadow_updates_per_s=1 / 3_600,
    )
    broker = {cost.name: cost for cost in size_fleet(need).costs}["through the broker"]
    assert usd(trial, "Rule") == pytest.approx(broker.usd_per_month)


def test_a_camera_costs_what_its_calculator_says(design_of: Designs) -> None:
    trial, _ = run(design_of, 1, 100)
    need = VideoRequirement(cameras=1, bytes_per_s=250_000, retention_s=86_400)
    assert usd(trial, "Camera") == pytest.approx(size_video(need).costs[0].usd_per_month)


def test_functions_cost_their_invocations_and_their_time(design_of: Designs) -> None:
    """By hand: 100 messages/s one by one; of 4 shards, 25 records/s are one batch a second each."""
    trial, _ = run(design_of, 100, 1_000)
    month_s = 730 * 3_600
    act = month_s * 100 * (0.2e-6 + 0.05 * 0.5 * 0.0000133334)
    assert usd(trial, "Act") == pytest.approx(act)
    read = month_s * 4 * (0.2e-6 + (0.2 + 25 * 0.001) * 1.0 * 0.0000166667)
    assert usd(trial, "Read") == pytest.approx(read)


def test_a_bucket_costs_its_objects_and_what_it_keeps(design_of: Designs) -> None:
    """By hand: 1 MB/s for 30 days, in objects of 5 MiB."""
    trial, _ = run(design_of, 1_000, 1_000)
    kept = 30 * 86_400 * 1e6 / 2**30 * 0.023
    objects = 730 * 3_600 * 1e6 / (5 * 2**20) * 0.005e-3
    assert usd(trial, "Kept") == pytest.approx(kept + objects)


@given(
    records=st.floats(0.01, 5_000),
    batch=st.integers(1, 10_000),
    every_s=st.floats(1, 300),
    factor=st.integers(1, 10),
    duration_s=st.floats(0.001, 60),
)
def test_no_batch_is_empty_or_more_than_full(
    records: float, batch: int, every_s: float, factor: int, duration_s: float
) -> None:
    declared = Function(duration_s=Seconds(duration_s))
    calls = batches_per_s(records, batch, every_s, factor, declared)
    assert 1 - 1e-9 <= records / calls <= batch * (1 + 1e-9)


UNTOLD = {
    "Camera": (
        "DataRetentionInHours: 24",
        "StreamStorageConfiguration: {DefaultStorageTier: WARM}",
    ),
    "Kept": ("ExpirationInDays: 30", "ExpirationInDays: 30, Prefix: raw/"),
    "Act": ("Architectures: [arm64]", "Architectures: [riscv]"),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_has_no_known_price_has_no_bill(design_of: Designs, name: str) -> None:
    load = parse_load(
        {
            "sources": {
                n: {"into": n, "rate": "10/s", "record_size": "1 kB"}
                for n in ("Camera", "Delivery", "Rule")
            },
            "functions": {"Act": {"duration": "50ms"}},
        }
    )
    design = design_of(EVERY.replace(*UNTOLD[name])).under_load(load)
    assert f"t/{name}" in untold_bills(design)
    assert "usd_per_month" not in run_trial(design, stage_of).stages[f"t/{name}"].measures
    assert bill_of(design.by_id[f"t/{name}"]) is not None


STORES = """
Warehouse:
  Type: AWS::Redshift::Cluster
  Properties: {ClusterType: multi-node, NodeType: ra3.large, NumberOfNodes: 2, MultiAZ: ZONES}
Search:
  Type: AWS::OpenSearchService::Domain
  Properties:
    ClusterConfig: {InstanceType: r6g.large.search, InstanceCount: 3}
    EBSOptions: {EBSEnabled: true, VolumeType: VOLUME, VolumeSize: 100}
Cluster:
  Type: AWS::EMR::Cluster
  Properties:
    Instances:
      KeepJobFlowAliveWhenNoSteps: STAYS
      MasterInstanceGroup: {InstanceCount: 1, InstanceType: m6g.xlarge}
      CoreInstanceGroup: {InstanceCount: 2, InstanceType: m6g.xlarge, Market: MARKET}
"""


def billed(design_of: Designs, **said: str) -> dict[str, float]:
    text = STORES
    usual = {"ZONES": "false", "VOLUME": "gp3", "STAYS": "true", "MARKET": "ON_DEMAND"}
    for name, value in (usual | said).items():
        text = text.replace(name, value)
    load = parse_load({"warehouses": {"Warehouse": {"holds": "3 TB", "compression": 3}}})
    told = bills(design_of(text, region="us-east-1").under_load(load))
    return {key.removeprefix("t/"): cost.usd_per_month for key, cost in told.items()}


def test_a_warehouse_pays_for_the_nodes_of_each_zone(design_of: Designs) -> None:
    one, two = billed(design_of)["Warehouse"], billed(design_of, ZONES="true")["Warehouse"]
    assert two - one == pytest.approx(2 * 730 * 0.543)


def test_volumes_cost_by_their_type(design_of: Designs) -> None:
    gp3, gp2 = billed(design_of)["Search"], billed(design_of, VOLUME="gp2")["Search"]
    assert gp3 == pytest.approx(3 * (730 * 0.167 + 100 * 0.122))
    assert gp2 - gp3 == pytest.approx(300 * (0.135 - 0.122))


def test_a_cluster_is_billed_around_the_clock_or_not_at_all(design_of: Designs) -> None:
    hour, volumes = 12 * 0.0385 * 1.25, 3 * 64 * 2**30 / 1e9 * 0.08
    assert billed(design_of)["Cluster"] == pytest.approx(730 * hour + volumes)
    assert "Cluster" not in billed(design_of, STAYS="false")
    assert billed(design_of, MARKET="SPOT")["Cluster"] < billed(design_of)["Cluster"]


def test_a_lifecycle_divides_a_year_among_classes(design_of: Designs) -> None:
    rules = "Rules: [{Status: Enabled, ExpirationInDays: 30}]"
    move = "{StorageClass: GLACIER_IR, TransitionInDays: 90}"
    moved = f"Rules: [{{Status: Enabled, Transitions: [{move}]}}]"
    load = parse_load(
        {"sources": {"b": {"into": "Delivery", "rate": "1000/s", "record_size": "1kB"}}}
    )
    design = design_of(EVERY.replace(rules, moved), region="us-east-1").under_load(load)
    items = {item.name: item.quantity for item in bills(design)["t/Kept"].items}
    gb_a_day = 86_400 * 1e6 / 2**30
    assert items["STANDARD"] == pytest.approx(90 * gb_a_day)
    assert items["GLACIER_IR"] == pytest.approx(275 * gb_a_day)
    assert items["moved to GLACIER_IR"] == pytest.approx(items["written objects"])
