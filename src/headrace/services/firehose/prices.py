"""Prices of Data Firehose by region, and a month's bill.

The prices were read from a public copy of the AWS price list for us-east-2, which bears no date, so
the date given is the day of reading; they reproduce an estimate of the AWS pricing calculator. A
region that is not in `PRICES` is billed at the prices of us-east-2, and the `Cost` says so. For
other prices pass a `Prices` of your own, made for instance by
``msgspec.structs.replace(PRICES["us-east-2"], region="eu-west-1", gb_first_tier=...)``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.services.firehose import quotas as q
from headrace.sizing import HOURS_PER_MONTH, SECONDS_PER_HOUR, Cost, CostItem, cost

__all__ = ["BASE_REGION", "PRICES", "Prices", "Usage", "bill", "billed_bytes", "prices_for"]

PRICE_LIST = Source(
    "Data Firehose price list",
    "https://aws.amazon.com/firehose/pricing/",
    date(2026, 11, 23),
)


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD; for Direct PUT and for a Kinesis stream as source."""

    region: str
    read: date = PRICE_LIST.read

    gb_first_tier: Annotated[float, Price("USD/GB", PRICE_LIST, "first 500 TB of a month")]
    gb_second_tier: Annotated[float, Price("USD/GB", PRICE_LIST, "next 1.5 PB")]
    gb_third_tier: Annotated[float, Price("USD/GB", PRICE_LIST, "beyond; larger: ask AWS")]
    conversion_gb: Annotated[float, Price("USD/GB", PRICE_LIST, "format conversion")]
    partitioned_gb: Annotated[float, Price("USD/GB", PRICE_LIST, "dynamic partitioning")]
    partitioned_thousand_objects: Annotated[
        float, Price("USD/thousand objects", PRICE_LIST, "dynamic partitioning")
    ]
    jq_hour: Annotated[float, Price("USD/JQ-hour", PRICE_LIST, "dynamic partitioning")]
    vpc_gb: Annotated[float, Price("USD/GB", PRICE_LIST, "delivery into a VPC")]
    vpc_zone_hour: Annotated[float, Price("USD/AZ-hour", PRICE_LIST, "delivery into a VPC")]


_US_EAST_2: Final = Prices(
    region="us-east-2",
    gb_first_tier=0.029,
    gb_second_tier=0.025,
    gb_third_tier=0.020,
    conversion_gb=0.018,
    partitioned_gb=0.020,
    partitioned_thousand_objects=0.005,
    jq_hour=0.07,
    vpc_gb=0.01,
    vpc_zone_hour=0.01,
)

PRICES: Final[Mapping[str, Prices]] = {"us-east-2": _US_EAST_2}
"""Prices by region."""

BASE_REGION: Final = "us-east-2"
"""Region whose prices stand in for those that aren't known."""

TIERS_GB: Final[
    Annotated[tuple[float, float], Price("GB/month", PRICE_LIST, "ends of first and second tier")]
] = (512_000.0, 2_048_000.0)

BILLED_STEP_BYTES: Final[
    Annotated[int, Price("B", PRICE_LIST, "each record is rounded up to whole steps")]
] = 5 * q.KIB

GB: Final = 2**30
"""Bytes of a billed GB."""


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def billed_bytes(record_bytes: float) -> int:
    """Return the size that one record is billed for.

    >>> billed_bytes(3 * 1024) // 1024, billed_bytes(12 * 1024) // 1024
    (5, 15)
    """
    return max(1, math.ceil(record_bytes / BILLED_STEP_BYTES)) * BILLED_STEP_BYTES


class Usage(Struct, frozen=True, kw_only=True):
    """What a month of a delivery stream amounts to.

    Attributes
    ----------
    records_per_s
        Mean over the month.
    record_bytes
        Mean size as put.
    conversion
        Whether records are converted to Parquet or ORC.
    partitioned_objects
        Objects that dynamic partitioning delivers in the month; None without it.
    jq_hours
        Hours of JQ processing in the month.
    vpc_zones
        Availability zones of a delivery into a VPC; 0 without one.
    hours
        Hours of the month that the delivery stream exists.
    prices
        What things cost.
    """

    records_per_s: float
    record_bytes: float
    conversion: bool = False
    partitioned_objects: float | None = None
    jq_hours: float = 0.0
    vpc_zones: int = 0
    hours: float = HOURS_PER_MONTH
    prices: Prices = PRICES[BASE_REGION]

    @property
    def records(self) -> float:
        """Records of the month."""
        return self.records_per_s * self.hours * SECONDS_PER_HOUR

    @property
    def gb(self) -> float:
        """GB of the month as put."""
        return self.records * self.record_bytes / GB

    @property
    def gb_billed(self) -> float:
        """GB of the month, each record rounded up to 5 KiB."""
        return self.records * billed_bytes(self.record_bytes) / GB


def bill(usage: Usage) -> Cost:
    """Return the month's bill of a delivery stream, without S3, Lambda and data transfer."""
    prices, billed = usage.prices, usage.gb_billed
    partitioned = usage.partitioned_objects is not None
    thousands = (usage.partitioned_objects or 0.0) / 1_000
    vpc_gb = usage.gb if usage.vpc_zones else 0.0
    items = (
        *_ingested(billed, prices),
        _item("format conversion", billed * usage.conversion, "GB", prices.conversion_gb),
        _item("dynamic partitioning", usage.gb * partitioned, "GB", prices.partitioned_gb),
        _item(
            "partitioned objects",
            thousands,
            "thousand objects",
            prices.partitioned_thousand_objects,
        ),
        _item("JQ processing", usage.jq_hours * partitioned, "JQ-hours", prices.jq_hour),
        _item("VPC delivery", vpc_gb, "GB", prices.vpc_gb),
        _item("VPC zones", usage.vpc_zones * usage.hours, "AZ-hours", prices.vpc_zone_hour),
    )
    return cost("delivery stream", items, region=prices.region, priced_on=prices.read)


def _ingested(gb: float, prices: Prices) -> Iterator[CostItem]:
    first, second = TIERS_GB
    yield _item("ingested", min(gb, first), "GB", prices.gb_first_tier)
    beyond = max(0.0, min(gb, second) - first)
    yield _item("ingested, beyond 500 TB", beyond, "GB", prices.gb_second_tier)
    yield _item("ingested, beyond 2 PB", max(0.0, gb - second), "GB", prices.gb_third_tier)


def _item(name: str, quantity: float, unit: str, price: float) -> CostItem:
    return CostItem(name=name, quantity=quantity, unit=unit, price=price)
