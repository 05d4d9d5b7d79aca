"""The calculator of a delivery stream: quotas, buffer, objects, latency, cost."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.firehose import prices
from headrace.services.firehose import quotas as q
from headrace.services.firehose.sizing import (
    DeliveryRequirement,
    DeliverySizing,
    Transform,
    raised_quota,
    size_delivery,
)
from headrace.sizing import Check, as_json

pytestmark = pytest.mark.seed("F2")

KIB, MIB = 1_024, 1_048_576


def check_named(sizing: DeliverySizing, name: str) -> Check:
    return next(check for check in sizing.checks if check.name == name)


@pytest.mark.parametrize(("kib", "billed_kib"), [(3, 5), (12, 15), (1, 5), (5, 5), (5.01, 10)])
def test_records_are_billed_in_steps_of_5_kib(kib: float, billed_kib: int) -> None:
    """3 KB count as 5, 12 KB as 15, and two records of 1 KB as 10.

    Source: https://aws.amazon.com/firehose/pricing/
    """
    assert prices.billed_bytes(kib * KIB) == billed_kib * KIB


def test_the_three_quotas_rise_together() -> None:
    """Source: https://docs.aws.amazon.com/firehose/latest/dev/limits.html."""
    assert raised_quota(10 * MIB, "us-east-1") == (10 * MIB, 4_000, 1_000_000)
    assert raised_quota(10 * MIB, "eu-central-1") == (10 * MIB, 10_000, 1_000_000)


def test_partitions_that_open_each_second_stay_for_an_interval() -> None:
    """3 a second for 60 s are 180 active partitions.

    Source: https://docs.aws.amazon.com/firehose/latest/dev/limits.html
    """
    answer = size_delivery(
        DeliveryRequirement(
            records_per_s=100,
            record_bytes=KIB,
            new_partitions_per_s=3,
            interval_s=60,
            buffer_mib=64,
        )
    )
    assert answer.active_partitions == 180
    assert check_named(answer, "active partitions").level == "ok"
    assert answer.worst_latency_s == 90


def test_the_bill_agrees_with_the_aws_calculator() -> None:
    """10,000 records/s of 5 KB with every feature in us-east-2: 10,112.96 USD.

    The calculator lets 1.3 times the data pass through the VPC; the difference is added here.
    """
    usage = prices.Usage(
        records_per_s=10_000,
        record_bytes=5 * KIB,
        conversion=True,
        partitioned_objects=2_005_005,
        jq_hours=70,
        vpc_zones=10,
        prices=prices.PRICES["us-east-2"],
    )
    extra = 0.3 * usage.gb * 0.01
    assert prices.bill(usage).usd_per_month + extra == pytest.approx(10_112.96, abs=0.02)


def test_large_volumes_are_billed_in_tiers() -> None:
    usage = prices.Usage(records_per_s=0, record_bytes=5 * KIB)
    per_record_gb = 5 * KIB / 2**30
    month = replace(usage, records_per_s=3_000_000 / per_record_gb / (730 * 3_600))
    by_name = {item.name: item.quantity for item in prices.bill(month).items}
    assert by_name["ingested"] == pytest.approx(512_000)
    assert by_name["ingested, beyond 500 TB"] == pytest.approx(1_536_000)
    assert by_name["ingested, beyond 2 PB"] == pytest.approx(952_000)


def put(region: str, records_per_s: float, record_bytes: float) -> DeliveryRequirement:
    return DeliveryRequirement(
        records_per_s=records_per_s, record_bytes=record_bytes, region=region, headroom=0
    )


@pytest.mark.parametrize(
    ("need", "quota", "binding"),
    [
        (put("us-east-1", 1_000, KIB), None, "bytes put"),
        (put("us-east-1", 8_000, KIB), 8, "bytes put"),
        (put("eu-central-1", 1_000, KIB), None, "bytes put"),
        (put("eu-central-1", 1_025, KIB), 2, "bytes put"),
        (replace(put("us-east-1", 3_000, 100), records_per_request=1), 8, "requests"),
        (put("us-east-1", 600_000, 1), 6, "records put"),
    ],
)
def test_the_quota_to_ask_for(need: DeliveryRequirement, quota: int | None, binding: str) -> None:
    """The narrowest of the three quotas decides; the default is enough where it is."""
    answer = size_delivery(need)
    assert (answer.quota_mib_per_s, answer.binding) == (quota, binding)


@settings(deadline=None)
@given(
    records_per_s=st.floats(1, 100_000),
    record_bytes=st.floats(10, 100_000),
    headroom=st.floats(0, 0.8),
    region=st.sampled_from(["us-east-1", "eu-central-1"]),
)
def test_the_quota_is_minimal(
    records_per_s: float, record_bytes: float, headroom: float, region: str
) -> None:
    """It carries the peak on all three counts; 1 MiB/s less doesn't."""
    need = DeliveryRequirement(
        records_per_s=records_per_s, record_bytes=record_bytes, headroom=headroom, region=region
    )
    quota = size_delivery(need).quota_mib_per_s

    def carries(mib_per_s: float) -> bool:
        byte_quota, requests, records = raised_quota(mib_per_s * MIB, region)
        free = (1 - headroom) * (1 + 1e-6)
        return (
            records_per_s * record_bytes <= byte_quota * free
            and records_per_s <= records * free
            and records_per_s / need.batch_records <= requests * free
        )

    default = 5 if region == "us-east-1" else 1
    assert carries(quota or default)
    if quota:
        assert not carries((quota - 1) * (1 - 1e-5)) or quota - 1 < default


def test_a_kinesis_source_has_no_put_quota() -> None:
    answer = size_delivery(
        DeliveryRequirement(records_per_s=1e6, record_bytes=KIB, source="kinesis", shards=1_200)
    )
    assert answer.terms == ()
    assert answer.quota_mib_per_s is None


def test_size_or_interval_whichever_is_first() -> None:
    """1 MiB/s fills 5 MiB in 5 s; 1 KiB/s waits for 300 s."""
    busy = size_delivery(DeliveryRequirement(records_per_s=1_024, record_bytes=KIB))
    assert busy.object_bytes == 5 * MIB
    assert busy.objects_per_hour == pytest.approx(720)
    assert (busy.peak_latency_s, busy.worst_latency_s) == (5, 300)
    quiet = size_delivery(DeliveryRequirement(records_per_s=1, record_bytes=KIB))
    assert quiet.object_bytes == 300 * KIB
    assert quiet.objects_per_hour == pytest.approx(12)
    assert quiet.peak_latency_s == 300


def test_shards_fill_buffers_of_their_own() -> None:
    """Ten times the shards, ten times the objects where the interval decides."""
    load = DeliveryRequirement(records_per_s=10, record_bytes=KIB, source="kinesis", shards=1)
    one, ten = size_delivery(load), size_delivery(replace(load, shards=10))
    assert (one.objects_per_hour, ten.objects_per_hour) == (12, 120)


@settings(deadline=None)
@given(
    records_per_s=st.floats(1, 50_000),
    record_bytes=st.floats(10, 10_000),
    shards=st.integers(1, 50),
    ratio=st.floats(0.05, 1),
    partitions=st.one_of(st.none(), st.floats(1, 400)),
)
def test_objects_hold_what_arrived(
    records_per_s: float, record_bytes: float, shards: int, ratio: float, partitions: float | None
) -> None:
    """Object size times object count is the delivered volume, whatever the buffer."""
    answer = size_delivery(
        DeliveryRequirement(
            records_per_s=records_per_s,
            record_bytes=record_bytes,
            source="kinesis",
            shards=shards,
            delivered_ratio=ratio,
            partitions=partitions,
        )
    )
    assert answer.object_bytes is not None
    assert answer.objects_per_hour is not None
    delivered = answer.object_bytes * answer.objects_per_hour
    assert delivered == pytest.approx(records_per_s * record_bytes * 3_600 * ratio)


def test_a_wanted_object_size_chooses_the_buffer() -> None:
    """64 MiB at 0.5 MiB/s take 128 s."""
    answer = size_delivery(
        DeliveryRequirement(records_per_s=512, record_bytes=KIB, wanted_object_mib=64)
    )
    assert (answer.buffer_mib, answer.interval_s) == (64, 128)
    assert answer.object_bytes == 64 * MIB
    assert check_named(answer, "object size").level == "ok"


def test_compressed_objects_need_a_larger_buffer() -> None:
    answer = size_delivery(
        DeliveryRequirement(
            records_per_s=512, record_bytes=KIB, wanted_object_mib=16, delivered_ratio=0.25
        )
    )
    assert (answer.buffer_mib, answer.object_bytes) == (64, 16 * MIB)


def test_an_object_size_out_of_reach_says_how_near_it_comes() -> None:
    answer = size_delivery(
        DeliveryRequirement(records_per_s=10, record_bytes=KIB, wanted_object_mib=128)
    )
    assert answer.interval_s == 900
    check = check_named(answer, "object size")
    assert check.level == "warning"
    assert "8.79 MiB" in check.message


def test_a_wanted_latency_shortens_the_interval() -> None:
    """The transform's own wait comes off; with partitioning the interval counts 1.5 times."""
    load = DeliveryRequirement(records_per_s=100, record_bytes=KIB, wanted_latency_s=180)
    assert size_delivery(load).interval_s == 180
    with_transform = replace(load, transform=Transform(interval_s=60, duration_s=2))
    answer = size_delivery(with_transform)
    assert (answer.interval_s, answer.worst_latency_s) == (118, 180)
    partitioned = size_delivery(replace(load, partitions=10))
    assert (partitioned.interval_s, partitioned.worst_latency_s) == (120, 180)


def test_a_latency_out_of_reach_is_an_error() -> None:
    answer = size_delivery(
        DeliveryRequirement(
            records_per_s=100, record_bytes=KIB, wanted_latency_s=30, transform=Transform()
        )
    )
    assert answer.interval_s == 0
    assert check_named(answer, "latency").level == "error"


def test_zero_buffering_makes_no_promise_about_objects() -> None:
    answer = size_delivery(DeliveryRequirement(records_per_s=100, record_bytes=KIB, interval_s=0))
    assert (answer.object_bytes, answer.objects_per_hour) == (None, None)
    assert json.loads(json.dumps(as_json(answer), allow_nan=False))["object_bytes"] is None


def test_conversion_and_partitioning_need_64_mib() -> None:
    load = DeliveryRequirement(records_per_s=100, record_bytes=KIB, buffer_mib=5, interval_s=300)
    assert check_named(size_delivery(load), "buffer size").level == "ok"
    for feature in (replace(load, conversion=True), replace(load, partitions=3)):
        assert check_named(size_delivery(feature), "buffer size").level == "error"
    assert size_delivery(replace(load, buffer_mib=None, conversion=True)).buffer_mib == 128


@pytest.mark.parametrize("destination", ["splunk", "http", "opensearch", "snowflake"])
def test_defaults_are_allowed_at_every_destination(destination: q.Destination) -> None:
    answer = size_delivery(
        DeliveryRequirement(records_per_s=10, record_bytes=KIB, destination=destination)
    )
    assert check_named(answer, "buffer size").level == "ok"
    assert check_named(answer, "buffer interval").level == "ok"


def test_too_many_partitions_overflow() -> None:
    load = DeliveryRequirement(records_per_s=100, record_bytes=KIB, partitions=501)
    assert "error prefix" in check_named(size_delivery(load), "active partitions").message
    beyond = size_delivery(replace(load, partitions=3_000))
    assert "coarser" in check_named(beyond, "active partitions").message


@pytest.mark.parametrize(
    ("transform", "failing"),
    [
        (Transform(), set()),
        (Transform(buffer_mib=4), {"transform buffer"}),
        (Transform(buffer_mib=3, size_factor=2), {"transform payload"}),
        (Transform(duration_s=301), {"transform duration", "transform invocations"}),
        (Transform(buffer_mib=0.2, duration_s=2), {"transform invocations"}),
    ],
)
def test_transform_limits(transform: Transform, failing: set[str]) -> None:
    """A shard of 1 MiB/s, with five invocations at once."""
    load = DeliveryRequirement(
        records_per_s=1_024, record_bytes=KIB, transform=transform, source="kinesis"
    )
    wrong = {check.name for check in size_delivery(load).checks if check.level == "error"}
    assert wrong == failing


def test_behind_direct_put_a_slow_transform_only_warns() -> None:
    """How many lanes there are isn't published, so nothing is certain."""
    answer = size_delivery(
        DeliveryRequirement(records_per_s=8_000, record_bytes=KIB, transform=Transform())
    )
    assert check_named(answer, "transform invocations").level == "warning"


def test_a_transform_that_drops_records_makes_smaller_objects() -> None:
    load = DeliveryRequirement(records_per_s=10, record_bytes=KIB)
    halved = replace(load, transform=Transform(size_factor=0.5))
    whole, half = size_delivery(load).object_bytes, size_delivery(halved).object_bytes
    assert whole is not None
    assert half == pytest.approx(whole / 2)


def test_oversized_records_are_refused_by_direct_put() -> None:
    answer = size_delivery(
        DeliveryRequirement(records_per_s=1, record_bytes=KIB, max_record_bytes=1_001 * KIB)
    )
    assert check_named(answer, "record size").level == "error"


@pytest.mark.parametrize(
    "wrong",
    [
        {"record_bytes": 0},
        {"records_per_s": -1},
        {"records_per_request": 501},
        {"headroom": 1},
        {"mean_records_per_s": 101},
        {"destination": "splunk", "conversion": True},
        {"partitions": 3, "new_partitions_per_s": 3},
        {"delivered_ratio": 0},
    ],
)
def test_senseless_requirements_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(DeliveryRequirement(records_per_s=100, record_bytes=100), **wrong)
