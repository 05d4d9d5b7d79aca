"""Prices of what stands in a VPC and is paid by the hour.

The pricing pages fill their tables in by the browser. What they say in examples and prose confirms
NAT gateways; the hour of an interface endpoint is known from third parties. A region that is not in
`PRICES` is billed at those of us-east-1, and the `Cost` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.sizing import HOURS_PER_MONTH, Cost, CostItem, cost

__all__ = ["BASE_REGION", "PRICES", "PRIVATE_LINK", "Prices", "endpoint", "nat", "prices_for"]

_READ: Final = date(2026, 11, 28)
PRIVATE_LINK = Source(
    "AWS PrivateLink pricing", "https://aws.amazon.com/privatelink/pricing/", _READ
)
VPC = Source("Amazon VPC pricing", "https://aws.amazon.com/vpc/pricing/", _READ)

BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = _READ

    endpoint_zone_hour: Annotated[
        float, Price("USD/zone-hour", PRIVATE_LINK, "interface endpoint", verified=False)
    ]
    nat_hour: Annotated[float, Price("USD/hour", VPC, "NAT gateway, from the page's example")]


PRICES: Final[Mapping[str, Prices]] = {
    BASE_REGION: Prices(region=BASE_REGION, endpoint_zone_hour=0.01, nat_hour=0.045)
}
"""Prices by region."""


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def endpoint(zones: int, prices: Prices) -> Cost:
    """Return the month's bill of an interface endpoint; what passes it is left out."""
    hours = zones * HOURS_PER_MONTH
    return _bill("interface endpoint", hours, "zone-hours", prices.endpoint_zone_hour, prices)


def nat(prices: Prices) -> Cost:
    """Return the month's bill of a NAT gateway; what passes it is left out."""
    return _bill("NAT gateway", HOURS_PER_MONTH, "hours", prices.nat_hour, prices)


def _bill(name: str, hours: float, unit: str, price: float, prices: Prices) -> Cost:
    item = CostItem(name=name, quantity=hours, unit=unit, price=price)
    return cost(name, (item,), region=prices.region, priced_on=prices.read)
