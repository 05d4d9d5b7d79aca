"""The calculator of a stream: what a user relies on when they take its number of shards."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.kinesis import keys, prices
from headrace.services.kinesis import quotas as q
from headrace.services.kinesis.sizing import (
    DEFAULT_HEADROOM,
    CatchUp,
    StreamRequirement,
    StreamSizing,
    aggregated,
    on_demand_capacity,
    size_stream,
)
from headrace.sizing import Check, as_json

pytestmark = pytest.mark.seed("K1", "K3", "K6", "K11")

KIB = 1_024


def check_named(sizing: StreamSizing, name: str) -> Check:
    return next(check for check in sizing.checks if check.name == name)


def read_by(
    shared: int, fan_out: int = 0, *, records_per_s: float, record_bytes: float
) -> StreamRequirement:
    return StreamRequirement(
        records_per_s=records_per_s,
        record_bytes=record_bytes,
        shared_consumers=shared,
        fan_out_consumers=fan_out,
        headroom=0,
    )


@pytest.mark.parametrize(
    ("need", "shards", "binding"),
    [
        pytest.param(
            read_by(1, records_per_s=100, record_bytes=35 * KIB), 4, "write bytes", id="35 KB"
        ),
        pytest.param(
            read_by(1, records_per_s=1_000, record_bytes=5 * KIB), 5, "write bytes", id="5 KB"
        ),
        pytest.param(
            read_by(1, records_per_s=1_000, record_bytes=512), 1, "write records", id="512 B"
        ),
        pytest.param(
            read_by(1, records_per_s=10, record_bytes=50_000),
            1,
            "write bytes",
            id="512 B, aggregated",
        ),
        pytest.param(
            read_by(3, records_per_s=2_000, record_bytes=KIB),
            3,
            "shared reads",
            id="three shared readers",
        ),
        pytest.param(
            read_by(0, 3, records_per_s=2_000, record_bytes=KIB),
            2,
            "write records",
            id="three fan-out readers",
        ),
        pytest.param(
            read_by(1, records_per_s=10_000, record_bytes=100),
            10,
            "write records",
            id="100 B count as 1 KB",
        ),
        pytest.param(
            read_by(1, records_per_s=1_000, record_bytes=1_048.576), 1, "write bytes", id="full"
        ),
    ],
)
def test_published_examples_give_the_published_shards(
    need: StreamRequirement, shards: int, binding: str
) -> None:
    """Without headroom the answer is the one of the service's own examples.

    Sources: https://aws.amazon.com/kinesis/data-streams/pricing/ (35 KB, 5 KB),
    https://docs.aws.amazon.com/streams/latest/dev/kinesis-kpl-concepts.html (512 B),
    https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html (the formula).
    """
    answer = size_stream(need)
    assert (answer.shards, answer.binding) == (shards, binding)


def test_aggregation_packs_small_records() -> None:
    """1,000 records/s of 512 B become 10 records/s of 50 KiB.

    Source: https://docs.aws.amazon.com/streams/latest/dev/kinesis-kpl-concepts.html
    """
    packed = aggregated(read_by(1, records_per_s=1_000, record_bytes=512))
    assert (packed.records_per_s, packed.record_bytes) == (10, 51_200)
    large = read_by(1, records_per_s=10, record_bytes=30_000)
    assert aggregated(large).records_per_s == 10


def test_where_records_decide_aggregation_is_advised() -> None:
    answer = size_stream(read_by(1, records_per_s=10_000, record_bytes=100))
    assert any("needs 1 shard." in note for note in answer.notes)
    by_bytes = size_stream(read_by(1, records_per_s=100, record_bytes=35 * KIB))
    assert not any("aggregated" in note for note in by_bytes.notes)


@pytest.mark.parametrize(
    ("peak_mib", "region", "capacity_mib"),
    [
        pytest.param(40, "us-east-1", 80, id="peak"),
        pytest.param(50, "us-east-1", 100, id="sustained"),
        pytest.param(0, "us-east-1", 4, id="a new stream"),
        pytest.param(150, "eu-central-1", 200, id="the region's ceiling"),
    ],
)
def test_on_demand_doubles_the_peak(peak_mib: float, region: str, capacity_mib: float) -> None:
    """Source: https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html."""
    assert on_demand_capacity(peak_mib * 1_048_576, region) == capacity_mib * 1_048_576


def test_single_puts_count_in_whole_kib() -> None:
    """1.5 KiB records, put one by one, are throttled as 2 KiB."""
    load = StreamRequirement(records_per_s=900.0, record_bytes=1.5 * KIB, headroom=0.0)
    assert size_stream(replace(load, single_puts=False)).shards == 2
    by_one = size_stream(replace(load, single_puts=True))
    assert by_one.terms[0].value == pytest.approx(900 * 2 / 1_024)


@settings(deadline=None)
@given(
    need=st.builds(
        StreamRequirement,
        records_per_s=st.floats(0.1, 200_000),
        record_bytes=st.floats(10, 200_000),
        shared_consumers=st.integers(0, 8),
        fan_out_consumers=st.integers(0, 20),
        headroom=st.floats(0, 0.9),
        keys=st.builds(keys.Even, st.floats(1, 8)),
    )
)
def test_the_answer_is_minimal(need: StreamRequirement) -> None:
    """The hottest of n shards keeps every limit; with one shard less, one limit breaks."""
    answer = size_stream(need)
    assert answer.shards is not None

    def worst(shards: int) -> float:
        records = need.records_per_s * need.keys.hottest_share(shards)
        mib = records * need.record_bytes / 1_048_576
        return max(mib, records / 1_000, need.shared_consumers * mib / 2) / (1 - need.headroom)

    assert worst(answer.shards) <= 1 + 1e-6
    if answer.shards > 1:
        assert worst(answer.shards - 1) > 1 - 1e-6


@settings(max_examples=40, deadline=None)
@given(
    records_per_s=st.floats(500, 60_000),
    exponent=st.floats(0, 1.2),
    distinct=st.integers(1, 3_000),
    seed=st.integers(0, 50),
)
def test_with_skewed_keys_every_smaller_number_fails(
    records_per_s: float, exponent: float, distinct: int, seed: int
) -> None:
    """The least number that holds the hottest shard is found, or a key is named that can't fit."""
    model = keys.zipf(distinct, exponent, seed=seed)
    answer = size_stream(
        StreamRequirement(records_per_s=records_per_s, record_bytes=100, headroom=0, keys=model)
    )
    if answer.shards is None:
        assert not answer.feasible
        assert check_named(answer, "hot key").level == "error"
        return
    assert records_per_s * model.hottest_share(answer.shards) <= 1_000 * (1 + 1e-9)
    for fewer in range(1, answer.shards):
        assert records_per_s * model.hottest_share(fewer) > 1_000


@settings(deadline=None)
@given(
    low=st.floats(1, 50_000),
    factor=st.floats(1, 4),
    record_bytes=st.floats(10, 20_000),
    shared=st.integers(0, 4),
)
def test_more_load_never_needs_fewer_shards(
    low: float, factor: float, record_bytes: float, shared: int
) -> None:
    def shards(rate: float, consumers: int, headroom: float) -> int:
        found = size_stream(
            StreamRequirement(
                records_per_s=rate,
                record_bytes=record_bytes,
                shared_consumers=consumers,
                headroom=headroom,
            )
        ).shards
        assert found is not None
        return found

    base = shards(low, shared, 0.1)
    assert shards(low * factor, shared, 0.1) >= base
    assert shards(low, shared + 1, 0.1) >= base
    assert shards(low, shared, 0.3) >= base


def test_headroom_is_kept_free_at_the_peak() -> None:
    answer = size_stream(StreamRequirement(records_per_s=4_000, record_bytes=100))
    assert answer.shards == 5
    assert max(term.utilisation or 0 for term in answer.terms) == pytest.approx(
        1 - DEFAULT_HEADROOM
    )


def test_a_key_hotter_than_a_shard_has_no_answer() -> None:
    """No number of shards cures it, and the message says what does."""
    hot = keys.hot_keys([0.4], 10_000)
    answer = size_stream(StreamRequirement(records_per_s=4_000, record_bytes=300, keys=hot))
    assert answer.shards is None
    assert not answer.feasible
    assert answer.costs == ()
    message = check_named(answer, "hot key").message
    assert "1,600" in message
    assert "no number of shards helps" in message


def test_a_key_that_eats_the_headroom_is_told_apart() -> None:
    """900 records/s on one key fit a shard, but leave no 20 %."""
    hot = keys.hot_keys([0.9], 10_000)
    load = StreamRequirement(records_per_s=1_000.0, record_bytes=100.0, keys=hot)
    tight = size_stream(load)
    assert tight.shards is None
    assert "20%" in check_named(tight, "hot key").message
    assert size_stream(replace(load, headroom=0)).shards == 1


@pytest.mark.parametrize(
    ("consumers", "polls", "level"),
    [
        pytest.param(5, 1.0, "ok", id="Firehose and four others"),
        pytest.param(6, 1.0, "error", id="with full source backup"),
        pytest.param(2, 5.0, "error", id="eager pollers"),
    ],
)
def test_shared_consumers_share_five_calls_a_second(
    consumers: int, polls: float, level: str
) -> None:
    """Firehose polls once a second, twice with its source backed up.

    Sources: https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html,
    https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
    """
    answer = size_stream(
        StreamRequirement(
            records_per_s=100, record_bytes=100, shared_consumers=consumers, polls_per_s=polls
        )
    )
    assert check_named(answer, "GetRecords calls").level == level


def test_five_shared_readers_starve_where_fan_out_readers_do_not() -> None:
    """5 x 0.5 MiB/s exceed the 2 MiB/s of one shard; fan-out has 2 MiB/s for each."""
    load = StreamRequirement(records_per_s=500.0, record_bytes=1_048.576, headroom=0.0)
    assert size_stream(replace(load, shared_consumers=5)).shards == 2
    fan_out = replace(load, shared_consumers=0, fan_out_consumers=5)
    assert size_stream(fan_out).shards == 1


def test_catching_up_takes_read_bandwidth() -> None:
    """After 1 h of outage, to be drained in 1 h beside live reading: twice the read rate."""
    load = StreamRequirement(records_per_s=4_000.0, record_bytes=1_048.576, headroom=0.0)
    assert size_stream(replace(load, shared_consumers=2)).shards == 4
    late = CatchUp(outage_s=3_600, within_s=3_600)
    answer = size_stream(replace(load, shared_consumers=2, catch_up=late))
    assert (answer.shards, answer.binding) == (6, "shared catch-up")
    fan_out = replace(load, shared_consumers=0, fan_out_consumers=2, catch_up=late)
    assert size_stream(fan_out).shards == 4


def test_an_outage_longer_than_retention_loses_records() -> None:
    late = CatchUp(outage_s=30 * 3_600, within_s=3_600)
    answer = size_stream(StreamRequirement(records_per_s=10, record_bytes=10, catch_up=late))
    assert check_named(answer, "outage").level == "error"


@pytest.mark.parametrize(
    ("size", "level"), [(900 * KIB, "ok"), (2_000 * KIB, "warning"), (11_000 * KIB, "error")]
)
def test_record_size_limits(size: float, level: str) -> None:
    answer = size_stream(
        StreamRequirement(records_per_s=1, record_bytes=KIB, max_record_bytes=size)
    )
    assert check_named(answer, "record size").level == level


@pytest.mark.parametrize(("consumers", "level"), [(20, "ok"), (21, "warning"), (51, "error")])
def test_fan_out_consumers_are_limited(consumers: int, level: str) -> None:
    answer = size_stream(
        StreamRequirement(records_per_s=1, record_bytes=KIB, fan_out_consumers=consumers)
    )
    assert check_named(answer, "fan-out consumers").level == level


def test_the_unconfirmed_read_limit_only_warns() -> None:
    answer = size_stream(
        StreamRequirement(records_per_s=1_000, record_bytes=10, shared_consumers=3, headroom=0)
    )
    assert answer.shards == 1
    assert check_named(answer, "records read").level == "warning"
    assert answer.feasible


def test_slow_polls_of_a_full_shard_fall_behind() -> None:
    answer = size_stream(
        StreamRequirement(records_per_s=900, record_bytes=1_000, polls_per_s=0.05, headroom=0)
    )
    assert check_named(answer, "GetRecords size").level == "error"


def test_quotas_of_the_region_are_looked_at() -> None:
    big = StreamRequirement(records_per_s=2_000_000.0, record_bytes=200.0, headroom=0.0)
    answer = size_stream(replace(big, region="eu-central-1"))
    assert answer.shards == 2_000
    assert check_named(answer, "shard quota").level == "warning"
    assert check_named(answer, "on-demand ceiling").level == "warning"
    home = size_stream(replace(big, region="us-east-1"))
    assert {"shard quota", "on-demand ceiling"}.isdisjoint(check.name for check in home.checks)


def test_retention_out_of_range_is_an_error() -> None:
    answer = size_stream(StreamRequirement(records_per_s=1, record_bytes=1, retention_h=1))
    assert check_named(answer, "retention").level == "error"


def test_the_cheaper_mode_turns_at_the_break_even() -> None:
    load = StreamRequirement(records_per_s=5_000, record_bytes=900, headroom=0)
    rate = size_stream(load).break_even_records_per_s
    assert rate is not None

    def cheapest(mean: float) -> str:
        return size_stream(
            StreamRequirement(
                records_per_s=5_000, record_bytes=900, headroom=0, mean_records_per_s=mean
            )
        ).cheapest

    assert cheapest(rate * 0.9) == "on-demand"
    assert cheapest(rate * 1.1) == "provisioned"


def test_a_region_without_prices_says_whose_were_used() -> None:
    answer = size_stream(
        StreamRequirement(records_per_s=1, record_bytes=1, region="ap-southeast-2")
    )
    assert {cost.region for cost in answer.costs} == {prices.BASE_REGION}
    assert any("ap-southeast-2" in note for note in answer.notes)


def test_no_load_needs_one_shard() -> None:
    answer = size_stream(StreamRequirement(records_per_s=0, record_bytes=KIB))
    assert answer.shards == 1
    assert answer.hottest_share == 1.0


def test_the_answer_is_plain_json() -> None:
    for records_per_s in (0, 10, 1e9):
        load = StreamRequirement(
            records_per_s=records_per_s, record_bytes=KIB, keys=keys.zipf(10, 1.0)
        )
        text = json.dumps(as_json(size_stream(load)), allow_nan=False)
        assert json.loads(text)["service"] == "kinesis"


@pytest.mark.parametrize(
    "wrong",
    [
        {"records_per_s": -1},
        {"records_per_s": math.nan},
        {"record_bytes": 0},
        {"headroom": 1},
        {"headroom": -0.1},
        {"shared_consumers": -1},
        {"max_record_bytes": 1},
        {"mean_records_per_s": 200},
        {"polls_per_s": 0},
        {"catch_up": CatchUp(outage_s=1, within_s=0)},
    ],
)
def test_senseless_numbers_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(StreamRequirement(records_per_s=100, record_bytes=100), **wrong)


def test_skew_multiplies_the_shards() -> None:
    """A hottest shard of twice the mean needs twice the shards."""
    load = StreamRequirement(records_per_s=10_000.0, record_bytes=10.0, headroom=0.0)
    assert size_stream(replace(load, keys=keys.Even(2))).shards == 20
    assert q.SHARD_WRITE_RECORDS_PER_S == 1_000
