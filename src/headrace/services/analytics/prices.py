"""Prices of Managed Flink by region, and the month's bill of an application.

The prices of us-east-1 are those of the examples on the service's billing page. A region that is
not in `PRICES` is billed at them, and the `Cost` says so. For other prices pass a `Prices` of your
own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price
from headrace.services.analytics import quotas as q
from headrace.sizing import HOURS_PER_MONTH, SECONDS_PER_HOUR, Cost, CostItem, cost

__all__ = ["BASE_REGION", "PRICES", "Prices", "Usage", "billed_hours", "flink", "prices_for"]

SHORTEST_RUN_S: Final = 600
"""A run is billed by the second, and for ten minutes at least. Source: `quotas.BILLING`."""


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = q.BILLING.read

    kpu_hour: Annotated[
        float, Price("USD/KPU-hour", q.BILLING, "by the second; one more KPU orchestrates")
    ]
    storage_gb_month: Annotated[
        float, Price("USD/GB-month", q.BILLING, "running storage: 50 GB for each working KPU")
    ]
    backup_gb_month: Annotated[float, Price("USD/GB-month", q.BILLING, "snapshots")]


BASE_REGION: Final = "us-east-1"
PRICES: Final[Mapping[str, Prices]] = {
    BASE_REGION: Prices(
        region=BASE_REGION, kpu_hour=0.11, storage_gb_month=0.10, backup_gb_month=0.023
    )
}
"""Prices by region."""


class Usage(Struct, frozen=True, kw_only=True):
    """A month of one application.

    Attributes
    ----------
    kpus
        KPUs that work, without the one that orchestrates.
    hours
        Hours of the month for which they are billed.
    backup_bytes
        Size of all snapshots that are kept.
    month_h
        Hours of the month that GB-months refer to.
    prices
        What things cost.
    """

    kpus: int
    prices: Prices
    hours: float = HOURS_PER_MONTH
    backup_bytes: float = 0.0
    month_h: float = HOURS_PER_MONTH


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def billed_hours(runs_s: Iterable[float]) -> float:
    """Return the hours billed for runs of so many seconds each.

    >>> billed_hours([1_800, 300, 120]) * 60
    50.0
    """
    return math.fsum(max(run, SHORTEST_RUN_S) for run in runs_s) / SECONDS_PER_HOUR


def flink(usage: Usage) -> Cost:
    """Return the month's bill of an application on Flink."""
    prices = usage.prices
    kpu_hours = (usage.kpus + q.ORCHESTRATION_KPUS) * usage.hours
    storage = usage.kpus * q.KPU_STORAGE_BYTES / q.GB * usage.hours / usage.month_h
    lines = (
        ("KPUs", kpu_hours, "KPU-hours", prices.kpu_hour),
        ("running storage", storage, "GB-months", prices.storage_gb_month),
        ("snapshots", usage.backup_bytes / q.GB, "GB-months", prices.backup_gb_month),
    )
    items = tuple(
        CostItem(name=name, quantity=quantity, unit=unit, price=price)
        for name, quantity, unit, price in lines
    )
    return cost("Managed Flink", items, region=prices.region, priced_on=prices.read)
