"""Bills of a stream against published examples and the provider's own calculator."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace import facts
from headrace.services.kinesis import prices
from headrace.services.kinesis.prices import Usage

KIB = 1_024


@pytest.mark.parametrize(
    ("kib", "units"),
    [
        pytest.param(5, 1, id="5 KB"),
        pytest.param(45, 2, id="45 KB"),
        pytest.param(1_000, 40, id="the page's 1 MB is 1,000 KB"),
        pytest.param(25, 1, id="a full chunk"),
        pytest.param(25.01, 2, id="just above a chunk"),
        pytest.param(0.01, 1, id="at least one"),
    ],
)
def test_put_payload_units(kib: float, units: int) -> None:
    """Source: https://aws.amazon.com/kinesis/data-streams/pricing/."""
    assert prices.put_payload_units(kib * KIB) == units


def test_on_demand_bills_whole_kib() -> None:
    """A record of 4.5 KB is billed as 5 KB.

    Source: https://aws.amazon.com/kinesis/data-streams/pricing/
    """
    small = Usage(records_per_s=1, record_bytes=4.5 * KIB, shards=1)
    assert small.gb_billed_in == pytest.approx(small.gb / 4.5 * 5)


TEN_READERS = Usage(
    records_per_s=10,
    record_bytes=10 * KIB,
    shards=2,
    shared_consumers=10,
    fan_out_consumers=10,
    prices=prices.PRICES["us-east-2"],
)


def test_provisioned_agrees_with_the_aws_calculator() -> None:
    """10 records/s of 10 KB, 2 shards, 10 fan-out consumers, us-east-2: 273.85 USD."""
    assert prices.provisioned(TEN_READERS).usd_per_month == pytest.approx(273.85, abs=0.005)


def test_on_demand_agrees_with_the_aws_calculator() -> None:
    """The same with 10 shared consumers beside: 274.81 USD."""
    assert prices.on_demand(TEN_READERS).usd_per_month == pytest.approx(274.81, abs=0.005)


def test_advantage_agrees_with_the_aws_calculator() -> None:
    """3 records/s of 200 KB, 2 consumers: the commitment decides, 3,079.73 USD less rounding."""
    usage = Usage(records_per_s=3, record_bytes=200 * KIB, shards=1, shared_consumers=2)
    assert prices.on_demand_advantage(usage).usd_per_month == pytest.approx(3_079.73, abs=0.05)


def test_retention_beyond_a_day_and_beyond_a_week_costs() -> None:
    day = Usage(records_per_s=1_000, record_bytes=KIB, shards=2)
    week, month = replace(day, retention_h=168), replace(day, retention_h=720)
    extended = prices.provisioned(week).usd_per_month - prices.provisioned(day).usd_per_month
    assert extended == pytest.approx(2 * 730 * 0.020)
    kept_gb = 1_000 * KIB * (720 - 168) * 3_600 / 2**30
    long_term = prices.provisioned(month).usd_per_month - prices.provisioned(week).usd_per_month
    assert long_term == pytest.approx(kept_gb * 0.023)
    standard = prices.on_demand(month).usd_per_month - prices.on_demand(week).usd_per_month
    assert standard == pytest.approx(kept_gb * 0.023)


@settings(deadline=None)
@given(
    records_per_s=st.floats(0, 1e5),
    record_bytes=st.floats(1, 1e6),
    shards=st.integers(1, 500),
    shared=st.integers(0, 5),
    fan_out=st.integers(0, 5),
)
def test_a_bill_is_the_sum_of_its_lines(
    records_per_s: float, record_bytes: float, shards: int, shared: int, fan_out: int
) -> None:
    usage = Usage(
        records_per_s=records_per_s,
        record_bytes=record_bytes,
        shards=shards,
        shared_consumers=shared,
        fan_out_consumers=fan_out,
    )
    for mode in (prices.provisioned, prices.on_demand, prices.on_demand_advantage):
        bill = mode(usage)
        assert bill.usd_per_month == pytest.approx(sum(item.usd for item in bill.items))
        assert all(item.quantity > 0 for item in bill.items)


def test_at_the_break_even_both_modes_cost_the_same() -> None:
    usage = Usage(records_per_s=0, record_bytes=900, shards=6)
    rate = prices.break_even_records_per_s(usage)
    assert rate is not None
    there = replace(usage, records_per_s=rate)
    assert prices.provisioned(there).usd_per_month == pytest.approx(
        prices.on_demand(there).usd_per_month
    )


def test_one_shard_is_always_cheaper_than_on_demand() -> None:
    """The stream-hour alone exceeds a shard-hour: no rate makes on-demand cheaper."""
    usage = Usage(records_per_s=0, record_bytes=900, shards=1)
    assert prices.break_even_records_per_s(usage) is None


def test_own_prices_are_used() -> None:
    own = replace(prices.PRICES["us-east-1"], region="eu-west-1", shard_hour=1.0)
    usage = Usage(records_per_s=0, record_bytes=1, shards=1, prices=own)
    bill = prices.provisioned(usage)
    assert (bill.usd_per_month, bill.region) == (730.0, "eu-west-1")


def test_every_price_has_a_unit_a_source_and_a_date() -> None:
    known = {fact.name: fact for fact in facts.all_facts(prices)}
    fields = set(prices.Prices.__struct_fields__) - {"region", "read"}
    assert fields <= known.keys()
    for fact in known.values():
        assert fact.unit
        assert fact.source.url.startswith("https://")
        assert fact.source.read.year >= 2023
