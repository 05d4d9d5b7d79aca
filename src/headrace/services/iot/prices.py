"""Prices of IoT Core by region.

They are those of us-east-1's first tier, known from third parties only: give your own where they
matter. A region that is not in `PRICES` is billed at those prices, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source

__all__ = ["BASE_REGION", "PRICES", "Prices", "prices_for"]

PRICE_LIST = Source(
    "AWS IoT Core pricing", "https://aws.amazon.com/iot-core/pricing/", date(2026, 11, 23)
)
BASE_REGION: Final = "us-east-1"


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD for a million."""

    region: str
    read: date = PRICE_LIST.read

    minutes: Annotated[float, Price("USD/million minutes", PRICE_LIST, verified=False)]
    messages: Annotated[float, Price("USD/million messages", PRICE_LIST, verified=False)]
    rules: Annotated[float, Price("USD/million rules triggered", PRICE_LIST, verified=False)]
    actions: Annotated[float, Price("USD/million actions", PRICE_LIST, verified=False)]
    shadows: Annotated[float, Price("USD/million operations", PRICE_LIST, verified=False)]


PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": Prices(
        region="us-east-1", minutes=0.08, messages=1.0, rules=0.15, actions=0.15, shadows=1.25
    )
}


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of us-east-1 where they are not known."""
    return PRICES.get(region, PRICES[BASE_REGION])
