"""Prices of Lambda by region, and the month's bill of a function.

The prices are those of us-east-1's first tier, as the calculators of other tools repeat them: the
pricing page fills its tables in by the browser. A region that is not in `PRICES` is billed at those
prices, and the `Cost` says so. The free tier is left out: it is one for the whole account.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.sizing import Cost, CostItem, cost

__all__ = ["BASE_REGION", "PRICES", "PRICE_LIST", "Prices", "bill", "prices_for"]

PRICE_LIST = Source(
    "AWS Lambda pricing", "https://aws.amazon.com/lambda/pricing/", date(2026, 11, 28)
)
BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""

_MILLION: Final = 1e6
_MIB_PER_GB: Final = 1_024


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    gb_s: Annotated[
        Mapping[str, float],
        Price("USD/GB-second", PRICE_LIST, "by processor, first tier", verified=False),
    ]
    requests_million: Annotated[float, Price("USD/million requests", PRICE_LIST, verified=False)]


PRICES: Final[Mapping[str, Prices]] = {
    BASE_REGION: Prices(
        region=BASE_REGION,
        gb_s={"x86_64": 0.0000166667, "arm64": 0.0000133334},
        requests_million=0.20,
    )
}
"""Prices by region."""


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def bill(
    requests: float,
    run_s: float,
    memory_mib: int,
    prices: Prices,
    architecture: str,
) -> Cost:
    """Return the bill of so many requests that run so many seconds in all.

    Examples
    --------
    >>> round(bill(3e6, 3e6 * 0.12, 1_536, PRICES["us-east-1"], "x86_64").usd_per_month, 2)
    9.6
    """
    items = (
        CostItem(
            name="requests",
            quantity=requests / _MILLION,
            unit="millions",
            price=prices.requests_million,
        ),
        CostItem(
            name=f"run time on {architecture}",
            quantity=run_s * memory_mib / _MIB_PER_GB,
            unit="GB-seconds",
            price=prices.gb_s[architecture],
        ),
    )
    return cost("function", items, region=prices.region, priced_on=prices.read)
