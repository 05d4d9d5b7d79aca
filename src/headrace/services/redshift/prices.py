"""Prices of Redshift by region, and the month's bill of a cluster and of its serverless twin.

The prices of us-east-1 were read from copies of the AWS price list and of the pricing page. What a
reservation takes off is not on any page that could be read: its shares are defaults, and a `Prices`
of your own replaces them. A region that is not in `PRICES` is billed at the prices of us-east-1,
and the `Cost` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price
from headrace.services.redshift import quotas as q
from headrace.sizing import HOURS_PER_MONTH, Cost, CostItem, cost

__all__ = ["BASE_REGION", "PRICES", "Prices", "nodes_bill", "prices_for", "serverless_bill"]


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = q.PRICING.read

    node_hour: Annotated[
        Mapping[str, float],
        Price(
            "USD/node-hour",
            q.PRICING,
            "on demand, from a copy of the list; the leader of two or more nodes is free",
            verified=False,
        ),
    ]
    storage_gb_month: Annotated[float, Price("USD/GB-month", q.PRICING, "managed storage")]
    rpu_hour: Annotated[float, Price("USD/RPU-hour", q.PRICING, "serverless, by the second")]
    reserved_1_year: Annotated[
        float,
        Price("share taken off", q.PRICING, "all upfront; others quote 30 to 35%", verified=False),
    ]
    reserved_3_years: Annotated[
        float,
        Price("share taken off", q.PRICING, "all upfront; others quote 60 to 65%", verified=False),
    ]


_US_EAST_1: Final = Prices(
    region="us-east-1",
    node_hour={
        "rg.large": 0.3801,
        "rg.xlarge": 0.7602,
        "rg.4xlarge": 3.04267,
        "rg.12xlarge": 9.128,
        "ra3.large": 0.543,
        "ra3.xlplus": 1.086,
        "ra3.4xlarge": 3.26,
        "ra3.16xlarge": 13.04,
        "dc2.large": 0.25,
        "dc2.8xlarge": 4.80,
        "ds2.xlarge": 0.85,
        "ds2.8xlarge": 6.80,
    },
    storage_gb_month=0.024,
    rpu_hour=0.375,
    reserved_1_year=0.33,
    reserved_3_years=0.62,
)

PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": _US_EAST_1,
}
"""Prices by region."""

BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def nodes_bill(node_type: str, nodes: int, stored_bytes: float, prices: Prices) -> tuple[Cost, ...]:
    """Return the month's bills of a cluster: on demand, reserved for 1 year and for 3 years.

    Only compute nodes are billed: with two or more of them the leader node is free. The disks of
    retired types are part of their price.
    """
    managed = stored_bytes if node_type in q.NODE_TYPES else 0.0
    hours = nodes * HOURS_PER_MONTH
    ways = (
        ("on demand", 0.0),
        ("reserved 1 year", prices.reserved_1_year),
        ("reserved 3 years", prices.reserved_3_years),
    )
    return tuple(
        cost(
            name,
            (
                CostItem(
                    name=f"{nodes} × {node_type}",
                    quantity=hours,
                    unit="node-hours",
                    price=prices.node_hour[node_type] * (1 - off),
                ),
                _storage(managed, prices),
            ),
            region=prices.region,
            priced_on=prices.read,
        )
        for name, off in ways
    )


def serverless_bill(
    rpus: int, active_h_per_day: float, stored_bytes: float, prices: Prices
) -> Cost:
    """Return the month's bill of *rpus* that work so many hours a day."""
    hours = rpus * HOURS_PER_MONTH * active_h_per_day / 24
    items = (
        CostItem(name=f"{rpus} RPU", quantity=hours, unit="RPU-hours", price=prices.rpu_hour),
        _storage(stored_bytes, prices),
    )
    return cost("serverless", items, region=prices.region, priced_on=prices.read)


def _storage(stored_bytes: float, prices: Prices) -> CostItem:
    return CostItem(
        name="managed storage",
        quantity=stored_bytes / q.GB,
        unit="GB-months",
        price=prices.storage_gb_month,
    )
