"""Prices of API Gateway by region, and the month's bill of requests.

A region that is not in `PRICES` is billed at those of us-east-1, and the `Cost` says so. The free
tier of new accounts, caches and data transfer are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.sizing import Cost, CostItem, cost

__all__ = ["BASE_REGION", "PRICES", "PRICE_LIST", "Kind", "Prices", "bill", "prices_for"]

PRICE_LIST = Source(
    "Best Practices for Designing Amazon API Gateway Private APIs, table 4",
    "https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html",
    date(2026, 11, 28),
)
BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""
HTTP_STEP_BYTES: Final = 512 * 1_024
"""HTTP APIs count a request once for each begun piece of this size; same source."""

Kind: TypeAlias = Literal["REST", "HTTP"]
Tiers: TypeAlias = tuple[tuple[float, float], ...]
"""Millions of requests a month up to which a price holds, and the price of a million."""


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    rest_million: Annotated[Tiers, Price("USD/million requests", PRICE_LIST, "REST APIs")]
    http_million: Annotated[Tiers, Price("USD/million requests", PRICE_LIST, "HTTP APIs")]


PRICES: Final[Mapping[str, Prices]] = {
    BASE_REGION: Prices(
        region=BASE_REGION,
        rest_million=((333, 3.5), (1_000, 2.8), (20_000, 2.38), (math.inf, 1.51)),
        http_million=((300, 1.0), (math.inf, 0.9)),
    )
}
"""Prices by region."""


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def bill(requests: float, record_bytes: float, kind: Kind, prices: Prices) -> Cost:
    """Return the month's bill of requests.

    Parameters
    ----------
    requests
        Requests a month.
    record_bytes
        Size of one.
    kind
        Kind of API.
    prices
        Prices to bill at.

    Examples
    --------
    >>> bill(400e6, 1_024, "REST", PRICES["us-east-1"]).usd_per_month
    1353.1
    """
    counted, tiers = requests, prices.rest_million
    if kind == "HTTP":
        counted *= max(1, math.ceil(record_bytes / HTTP_STEP_BYTES))
        tiers = prices.http_million
    items = tuple(_items(counted / 1e6, kind, tiers))
    return cost("requests", items, region=prices.region, priced_on=prices.read)


def _items(millions: float, kind: Kind, tiers: Tiers) -> Iterator[CostItem]:
    below = 0.0
    for most, price in tiers:
        bought = max(0.0, min(millions, most) - below)
        name = f"{kind} requests"
        yield CostItem(name=name, quantity=bought, unit="million requests", price=price)
        below = most
