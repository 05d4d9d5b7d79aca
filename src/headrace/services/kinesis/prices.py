"""Prices of Kinesis Data Streams by region, and the month's bill of each capacity mode.

The prices were read from public copies of the AWS price list for us-east-1 and us-east-2; the
copies bear no date, so the date given is the day of reading. They reproduce three estimates of the
AWS pricing calculator. A region that is not in `PRICES` is billed at the prices of us-east-1, and
the `Cost` says so. For other prices pass a `Prices` of your own, made for instance by
``msgspec.structs.replace(PRICES["us-east-1"], region="eu-west-1", shard_hour=...)``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.facts import Price, Source
from headrace.services.kinesis import quotas as q
from headrace.sizing import HOURS_PER_MONTH, SECONDS_PER_HOUR, Cost, CostItem, cost

__all__ = [
    "BASE_REGION",
    "PRICES",
    "Prices",
    "Usage",
    "break_even_records_per_s",
    "on_demand",
    "on_demand_advantage",
    "prices_for",
    "provisioned",
    "put_payload_units",
]

PRICE_LIST = Source(
    "Kinesis Data Streams price list",
    "https://aws.amazon.com/kinesis/data-streams/pricing/",
    date(2026, 11, 23),
)
ADVANTAGE = Source(
    "On-demand Advantage prices of us-east-1, and price list",
    "https://aws.amazon.com/blogs/big-data/kinesis-on-demand-advantage-saves-60-on-streaming-costs/",
    date(2026, 11, 23),
)


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    shard_hour: Annotated[float, Price("USD/shard-hour", PRICE_LIST)]
    put_units_million: Annotated[float, Price("USD/million PUT payload units", PRICE_LIST)]
    extended_shard_hour: Annotated[
        float, Price("USD/shard-hour", PRICE_LIST, "retention beyond 24 h, up to 7 days")
    ]
    fan_out_shard_hour: Annotated[float, Price("USD/consumer-shard-hour", PRICE_LIST)]
    fan_out_gb: Annotated[float, Price("USD/GB read", PRICE_LIST)]
    long_term_gb_month: Annotated[
        float, Price("USD/GB-month", PRICE_LIST, "retention beyond 7 days, both modes")
    ]

    stream_hour: Annotated[float, Price("USD/stream-hour", PRICE_LIST, "on-demand standard")]
    gb_in: Annotated[float, Price("USD/GB written", PRICE_LIST, "records rounded up to 1 KiB")]
    gb_out: Annotated[float, Price("USD/GB read", PRICE_LIST, "on-demand standard")]
    gb_out_fan_out: Annotated[float, Price("USD/GB read", PRICE_LIST, "on-demand standard")]
    extended_gb_month: Annotated[
        float, Price("USD/GB-month", PRICE_LIST, "on-demand standard, beyond 24 h, up to 7 days")
    ]

    advantage_gb_in: Annotated[float, Price("USD/GB written", ADVANTAGE)]
    advantage_gb_out: Annotated[float, Price("USD/GB read", ADVANTAGE, "shared and fan-out")]
    advantage_gb_month: Annotated[float, Price("USD/GB-month", ADVANTAGE, "beyond 24 h")]


_US_EAST_1: Final = Prices(
    region="us-east-1",
    shard_hour=0.015,
    put_units_million=0.014,
    extended_shard_hour=0.020,
    fan_out_shard_hour=0.015,
    fan_out_gb=0.013,
    long_term_gb_month=0.023,
    stream_hour=0.04,
    gb_in=0.08,
    gb_out=0.04,
    gb_out_fan_out=0.05,
    extended_gb_month=0.10,
    advantage_gb_in=0.032,
    advantage_gb_out=0.016,
    advantage_gb_month=0.023,
)

PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": _US_EAST_1,
    "us-east-2": replace(_US_EAST_1, region="us-east-2"),
}
"""Prices by region."""

BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""

PUT_UNIT_BYTES: Final[
    Annotated[int, Price("B", PRICE_LIST, "a record is billed in chunks of this size")]
] = 25 * q.KIB

GB: Final = 2**30
"""Bytes of a billed GB."""

_DAY_H: Final = 24.0
_WEEK_H: Final = 168.0
_MILLION: Final = 1e6


class Usage(Struct, frozen=True, kw_only=True):
    """What a month of a stream amounts to.

    Attributes
    ----------
    records_per_s
        Mean over the month.
    record_bytes
        Mean size with partition key.
    shards
        Provisioned shards.
    shared_consumers, fan_out_consumers
        Consumers that each read every record.
    retention_h
        Hours that records are kept.
    hours
        Hours of the month that the stream exists.
    prices
        What things cost.
    """

    records_per_s: float
    record_bytes: float
    shards: int
    shared_consumers: int = 1
    fan_out_consumers: int = 0
    retention_h: float = q.RETENTION_DEFAULT_H
    hours: float = HOURS_PER_MONTH
    prices: Prices = _US_EAST_1

    @property
    def records(self) -> float:
        """Records written in the month."""
        return self.records_per_s * self.hours * SECONDS_PER_HOUR

    @property
    def gb(self) -> float:
        """GB written in the month."""
        return self.records * self.record_bytes / GB

    @property
    def gb_billed_in(self) -> float:
        """GB written in the month, each record rounded up to 1 KiB."""
        kib = math.ceil(self.record_bytes / q.KIB)
        return self.records * kib * q.KIB / GB

    def gb_months_between(self, from_h: float, to_h: float) -> float:
        """GB-months of data that are older than *from_h* and not older than *to_h*."""
        kept_s = max(0.0, min(self.retention_h, to_h) - from_h) * SECONDS_PER_HOUR
        return self.records_per_s * self.record_bytes * kept_s / GB * self.hours / HOURS_PER_MONTH


def put_payload_units(record_bytes: float) -> int:
    """Return the PUT payload units of one record: chunks of 25 KiB, at least one.

    >>> put_payload_units(5_000), put_payload_units(45_000)
    (1, 2)
    """
    return max(1, math.ceil(record_bytes / PUT_UNIT_BYTES))


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def provisioned(usage: Usage) -> Cost:
    """Return the month's bill of a provisioned stream."""
    prices = usage.prices
    shard_hours = usage.shards * usage.hours
    units = put_payload_units(usage.record_bytes) * usage.records / _MILLION
    extended = shard_hours if usage.retention_h > _DAY_H else 0.0
    long_term = usage.gb_months_between(_WEEK_H, math.inf)
    fan_out_hours = usage.fan_out_consumers * shard_hours
    fan_out_gb = usage.fan_out_consumers * usage.gb
    return _bill(
        "provisioned",
        prices,
        ("shards", shard_hours, "shard-hours", prices.shard_hour),
        ("PUT payload units", units, "million units", prices.put_units_million),
        ("extended retention", extended, "shard-hours", prices.extended_shard_hour),
        ("long-term retention", long_term, "GB-months", prices.long_term_gb_month),
        ("fan-out", fan_out_hours, "consumer-shard-hours", prices.fan_out_shard_hour),
        ("fan-out reads", fan_out_gb, "GB", prices.fan_out_gb),
    )


def on_demand(usage: Usage) -> Cost:
    """Return the month's bill of an on-demand stream in standard mode."""
    prices = usage.prices
    extended = usage.gb_months_between(_DAY_H, _WEEK_H)
    long_term = usage.gb_months_between(_WEEK_H, math.inf)
    return _bill(
        "on-demand",
        prices,
        ("stream", usage.hours, "stream-hours", prices.stream_hour),
        ("writes", usage.gb_billed_in, "GB", prices.gb_in),
        ("reads", usage.shared_consumers * usage.gb, "GB", prices.gb_out),
        ("fan-out reads", usage.fan_out_consumers * usage.gb, "GB", prices.gb_out_fan_out),
        ("extended retention", extended, "GB-months", prices.extended_gb_month),
        ("long-term retention", long_term, "GB-months", prices.long_term_gb_month),
    )


def on_demand_advantage(usage: Usage) -> Cost:
    """Return the month's bill of an on-demand stream in advantage mode, alone in its account.

    The commitment, 25 MiB/s written and 25 MiB/s read, is shared by all on-demand streams of an
    account and region; with others beside it, this stream costs less.
    """
    prices = usage.prices
    least = q.ADVANTAGE_COMMITMENT_BYTES_PER_S * usage.hours * SECONDS_PER_HOUR / GB
    read = (usage.shared_consumers + usage.fan_out_consumers) * usage.gb
    kept = usage.gb_months_between(_DAY_H, math.inf)
    return _bill(
        "on-demand advantage",
        prices,
        ("writes", max(least, usage.gb_billed_in), "GB", prices.advantage_gb_in),
        ("reads", max(least, read), "GB", prices.advantage_gb_out),
        ("retention", kept, "GB-months", prices.advantage_gb_month),
    )


def break_even_records_per_s(usage: Usage) -> float | None:
    """Return the mean rate at which provisioned and on-demand standard cost the same.

    Both bills are straight lines of the mean rate, the shard count being fixed by the peak. None if
    the lines don't cross at a rate above zero: one mode is then cheaper whatever the rate.
    """

    def difference(records_per_s: float) -> float:
        at_rate = replace(usage, records_per_s=records_per_s)
        return provisioned(at_rate).usd_per_month - on_demand(at_rate).usd_per_month

    idle = difference(0.0)
    slope = difference(1.0) - idle
    rate = -idle / slope if slope else -1.0
    return rate if rate > 0 else None


def _bill(name: str, prices: Prices, *lines: tuple[str, float, str, float]) -> Cost:
    items = tuple(
        CostItem(name=line, quantity=quantity, unit=unit, price=price)
        for line, quantity, unit, price in lines
    )
    return cost(name, items, region=prices.region, priced_on=prices.read)
