"""Prices of S3 by region, and what a bucket that is written to costs a month.

The prices are those of us-east-1 as third parties quote them: the pricing page fills its tables in
by the browser. A region that is not in `PRICES` is billed at those prices, and the `Cost` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.sizing import Cost, CostItem, cost

__all__ = [
    "BASE_REGION",
    "PRICES",
    "PRICE_LIST",
    "STANDARD",
    "Prices",
    "Usage",
    "bill",
    "prices_for",
]

PRICE_LIST = Source("Amazon S3 pricing", "https://aws.amazon.com/s3/pricing/", date(2026, 11, 28))
CLASSES = Source(
    "Understanding and managing Amazon S3 storage classes",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html",
    date(2026, 11, 28),
)
BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""
STANDARD: Final = "STANDARD"
"""The class that objects are written to unless somebody says another."""

_GB: Final = 2**30
_THOUSAND: Final = 1e3


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    standard_gb_month: Annotated[
        tuple[float, float, float],
        Price("USD/GB-month", PRICE_LIST, "up to, next, beyond the tiers", verified=False),
    ]
    class_gb_month: Annotated[
        Mapping[str, float],
        Price("USD/GB-month", PRICE_LIST, "of colder classes", verified=False),
    ]
    put_thousand: Annotated[
        float, Price("USD/thousand requests", PRICE_LIST, "PUT into Standard", verified=False)
    ]
    transition_thousand: Annotated[
        Mapping[str, float],
        Price("USD/thousand requests", PRICE_LIST, "by the class led to", verified=False),
    ]


PRICES: Final[Mapping[str, Prices]] = {
    BASE_REGION: Prices(
        region=BASE_REGION,
        standard_gb_month=(0.023, 0.022, 0.021),
        class_gb_month={"STANDARD_IA": 0.0125, "GLACIER_IR": 0.004},
        put_thousand=0.005,
        transition_thousand={"STANDARD_IA": 0.01, "GLACIER_IR": 0.02},
    )
}
"""Prices by region."""

TIERS_GB: Final[
    Annotated[
        tuple[float, float],
        Price("GB", PRICE_LIST, "ends of the first and second tier of Standard", verified=False),
    ]
] = (51_200.0, 512_000.0)
LEAST_OBJECT_BYTES: Final[
    Annotated[int, Price("B", CLASSES, "smaller objects of a colder class are billed as so large")]
] = 128 * 1_024


class Usage(Struct, frozen=True, kw_only=True):
    """A month of a bucket.

    Attributes
    ----------
    objects
        Objects that are written.
    kept_bytes
        What lies in each class, in the mean of the month.
    moved
        Objects that are moved into each class.
    """

    objects: float
    kept_bytes: Mapping[str, float]
    moved: Mapping[str, float]


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def bill(usage: Usage, prices: Prices) -> Cost:
    """Return the month's bill of *usage*; reading and data transfer are left out."""
    items = (
        CostItem(
            name="written objects",
            quantity=usage.objects / _THOUSAND,
            unit="thousand requests",
            price=prices.put_thousand,
        ),
        *_kept(usage, prices),
        *(
            CostItem(
                name=f"moved to {name}",
                quantity=objects / _THOUSAND,
                unit="thousand requests",
                price=prices.transition_thousand[name],
            )
            for name, objects in usage.moved.items()
        ),
    )
    return cost("bucket", items, region=prices.region, priced_on=prices.read)


def _kept(usage: Usage, prices: Prices) -> Iterator[CostItem]:
    for name, kept in usage.kept_bytes.items():
        gb = kept / _GB
        if name != STANDARD:
            yield _item(name, gb, prices.class_gb_month[name])
            continue
        first, second = TIERS_GB
        parts = (min(gb, first), max(0.0, min(gb, second) - first), max(0.0, gb - second))
        names = (STANDARD, f"{STANDARD} beyond 50 TB", f"{STANDARD} beyond 500 TB")
        for part, said, price in zip(parts, names, prices.standard_gb_month, strict=True):
            yield _item(said, part, price)


def _item(name: str, gb: float, price: float) -> CostItem:
    return CostItem(name=name, quantity=gb, unit="GB-months", price=price)
