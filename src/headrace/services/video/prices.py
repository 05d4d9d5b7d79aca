"""Prices of Kinesis Video Streams by region.

The prices per GB taken in and read stand in the example of the pricing page; that of storage is
known from third parties only. A region that is not in `PRICES` is billed at the prices of
us-east-1, and the `Cost` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from headrace.facts import Price, Source

__all__ = ["BASE_REGION", "PRICES", "Prices", "prices_for"]

PRICE_LIST = Source(
    "Kinesis Video Streams pricing",
    "https://aws.amazon.com/kinesis/video-streams/pricing/",
    date(2026, 11, 23),
)
BASE_REGION: Final = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    gb_in: Annotated[float, Price("USD/GB taken in", PRICE_LIST)]
    gb_out: Annotated[float, Price("USD/GB read", PRICE_LIST)]
    gb_month: Annotated[float, Price("USD/GB-month", PRICE_LIST, "hot tier", verified=False)]


PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": Prices(region="us-east-1", gb_in=0.0085, gb_out=0.0085, gb_month=0.023)
}


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of us-east-1 where they are not known."""
    return PRICES.get(region, PRICES[BASE_REGION])
