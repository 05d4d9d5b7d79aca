"""Prices of Kinesis Data Streams, in USD by region, and the month's bill of each capacity mode.

A region that a table doesn't name is billed at the prices of us-east-1, and the `Cost` says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from headrace.facts import Price, Source
from headrace.services.kinesis import quotas as q
from headrace.sizing import HOURS_PER_MONTH, SECONDS_PER_HOUR, Cost, CostItem, cost

BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""

PRICE_LIST = Source(
    "Kinesis Data Streams pricing",
    "https://aws.amazon.com/kinesis/data-streams/pricing/",
    date(2026, 11, 23),
)
ADVANTAGE_POST = Source(
    "Kinesis On-demand Advantage saves 60%+ on streaming costs",
    "https://aws.amazon.com/blogs/big-data/kinesis-on-demand-advantage-saves-60-on-streaming-costs/",
    date(2026, 3, 9),
)

ByRegion = Mapping[str, float]

# Provisioned

SHARD_HOUR_USD: Final[Annotated[ByRegion, Price("USD/shard-hour", PRICE_LIST)]] = {
    "us-east-1": 0.015,
    "us-east-2": 0.015,
}
PUT_UNIT_USD: Final[Annotated[ByRegion, Price("USD/million PUT payload units", PRICE_LIST)]] = {
    "us-east-1": 0.014,
    "us-east-2": 0.014,
}
PUT_UNIT_BYTES: Final[
    Annotated[int, Price("B", PRICE_LIST, "a record is billed in chunks of this size")]
] = 25 * q.KIB
EXTENDED_RETENTION_SHARD_HOUR_USD: Final[
    Annotated[ByRegion, Price("USD/shard-hour", PRICE_LIST, "retention beyond 24 h, up to 7 days")]
] = {"us-east-1": 0.02, "us-east-2": 0.02}
FAN_OUT_SHARD_HOUR_USD: Final[Annotated[ByRegion, Price("USD/consumer-shard-hour", PRICE_LIST)]] = {
    "us-east-1": 0.015,
    "us-east-2": 0.015,
}
FAN_OUT_GB_USD: Final[Annotated[ByRegion, Price("USD/GB read", PRICE_LIST)]] = {
    "us-east-1": 0.013,
    "us-east-2": 0.013,
}
LONG_TERM_GB_MONTH_USD: Final[
    Annotated[ByRegion, Price("USD/GB-month", PRICE_LIST, "retention beyond 7 days, both modes")]
] = {"us-east-1": 0.023, "us-east-2": 0.023}

# On-demand standard

STREAM_HOUR_USD: Final[Annotated[ByRegion, Price("USD/stream-hour", PRICE_LIST)]] = {
    "us-east-1": 0.04,
    "us-east-2": 0.04,
}
GB_IN_USD: Final[
    Annotated[ByRegion, Price("USD/GB written", PRICE_LIST, "each record rounded up to 1 KiB")]
] = {"us-east-1": 0.08, "us-east-2": 0.08}
GB_OUT_USD: Final[Annotated[ByRegion, Price("USD/GB read", PRICE_LIST)]] = {
    "us-east-1": 0.04,
    "us-east-2": 0.04,
}
GB_OUT_FAN_OUT_USD: Final[Annotated[ByRegion, Price("USD/GB read", PRICE_LIST)]] = {
    "us-east-1": 0.05,
    "us-east-2": 0.05,
}
EXTENDED_GB_MONTH_USD: Final[
    Annotated[ByRegion, Price("USD/GB-month", PRICE_LIST, "retention beyond 24 h, up to 7 days")]
] = {"us-east-1": 0.10, "us-east-2": 0.10}

# On-demand advantage

ADVANTAGE_GB_IN_USD: Final[Annotated[ByRegion, Price("USD/GB written", ADVANTAGE_POST)]] = {
    "us-east-1": 0.032
}
ADVANTAGE_GB_OUT_USD: Final[
    Annotated[
        ByRegion,
        Price(
            "USD/GB read",
            ADVANTAGE_POST,
            "fan-out is quoted; shared reads follow from '60% lower' and '$100 a day at least'",
        ),
    ]
] = {"us-east-1": 0.016}
ADVANTAGE_GB_MONTH_USD: Final[
    Annotated[ByRegion, Price("USD/GB-month", ADVANTAGE_POST, "retention beyond 24 h")]
] = {"us-east-1": 0.023}

GB: Final = 2**30
"""Bytes of a billed GB."""

_DAY_H: Final = 24.0
_WEEK_H: Final = 168.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
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
    region
        Region whose prices count.
    """

    records_per_s: float
    record_bytes: float
    shards: int
    shared_consumers: int = 1
    fan_out_consumers: int = 0
    retention_h: float = q.RETENTION_DEFAULT_H
    hours: float = HOURS_PER_MONTH
    region: str = BASE_REGION

    @property
    def gb(self) -> float:
        """GB written in the month."""
        return self.records_per_s * self.record_bytes * self.hours * SECONDS_PER_HOUR / GB

    @property
    def gb_billed_in(self) -> float:
        """GB written in the month, each record rounded up to 1 KiB."""
        kib = math.ceil(self.record_bytes / q.KIB)
        return self.records_per_s * kib * q.KIB * self.hours * SECONDS_PER_HOUR / GB

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


def provisioned(usage: Usage) -> Cost:
    """Return the month's bill of a provisioned stream."""
    region = usage.region if usage.region in SHARD_HOUR_USD else BASE_REGION
    shard_hours = usage.shards * usage.hours
    records = usage.records_per_s * usage.hours * SECONDS_PER_HOUR
    extended_hours = shard_hours if usage.retention_h > _DAY_H else 0.0
    items = (
        _item("shards", shard_hours, "shard-hours", SHARD_HOUR_USD, region),
        _item(
            "PUT payload units",
            records * put_payload_units(usage.record_bytes) / 1e6,
            "million units",
            PUT_UNIT_USD,
            region,
        ),
        _item(
            "extended retention",
            extended_hours,
            "shard-hours",
            EXTENDED_RETENTION_SHARD_HOUR_USD,
            region,
        ),
        _item(
            "long-term retention",
            usage.gb_months_between(_WEEK_H, math.inf),
            "GB-months",
            LONG_TERM_GB_MONTH_USD,
            region,
        ),
        _item(
            "fan-out consumers",
            usage.fan_out_consumers * shard_hours,
            "consumer-shard-hours",
            FAN_OUT_SHARD_HOUR_USD,
            region,
        ),
        _item("fan-out reads", usage.fan_out_consumers * usage.gb, "GB", FAN_OUT_GB_USD, region),
    )
    return cost("provisioned", items, region=region, priced_on=PRICE_LIST.read)


def on_demand(usage: Usage) -> Cost:
    """Return the month's bill of an on-demand stream in standard mode."""
    region = usage.region if usage.region in STREAM_HOUR_USD else BASE_REGION
    items = (
        _item("stream", usage.hours, "stream-hours", STREAM_HOUR_USD, region),
        _item("writes", usage.gb_billed_in, "GB", GB_IN_USD, region),
        _item("reads", usage.shared_consumers * usage.gb, "GB", GB_OUT_USD, region),
        _item(
            "fan-out reads", usage.fan_out_consumers * usage.gb, "GB", GB_OUT_FAN_OUT_USD, region
        ),
        _item(
            "extended retention",
            usage.gb_months_between(_DAY_H, _WEEK_H),
            "GB-months",
            EXTENDED_GB_MONTH_USD,
            region,
        ),
        _item(
            "long-term retention",
            usage.gb_months_between(_WEEK_H, math.inf),
            "GB-months",
            LONG_TERM_GB_MONTH_USD,
            region,
        ),
    )
    return cost("on-demand", items, region=region, priced_on=PRICE_LIST.read)


def on_demand_advantage(usage: Usage) -> Cost:
    """Return the month's bill of an on-demand stream in advantage mode, alone in its account.

    The commitment, 25 MiB/s written and 25 MiB/s read, is shared by all on-demand streams of an
    account and region; with others beside it, this stream costs less.
    """
    region = usage.region if usage.region in ADVANTAGE_GB_IN_USD else BASE_REGION
    least = q.ADVANTAGE_COMMITMENT_BYTES_PER_S * usage.hours * SECONDS_PER_HOUR / GB
    read = (usage.shared_consumers + usage.fan_out_consumers) * usage.gb
    items = (
        _item("writes", max(least, usage.gb_billed_in), "GB", ADVANTAGE_GB_IN_USD, region),
        _item("reads", max(least, read), "GB", ADVANTAGE_GB_OUT_USD, region),
        _item(
            "retention",
            usage.gb_months_between(_DAY_H, math.inf),
            "GB-months",
            ADVANTAGE_GB_MONTH_USD,
            region,
        ),
    )
    return cost("on-demand advantage", items, region=region, priced_on=ADVANTAGE_POST.read)


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


def _item(name: str, quantity: float, unit: str, prices: ByRegion, region: str) -> CostItem:
    return CostItem(name=name, quantity=quantity, unit=unit, price=prices[region])
