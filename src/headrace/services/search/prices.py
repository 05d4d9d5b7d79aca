"""Prices of OpenSearch Service by region, and the month's bill of a domain.

The prices were read from a public copy of the AWS price list of us-east-1, made on 2026-10-05. A
region that is not in `PRICES` is billed at the prices of us-east-1, and the `Cost` says so. For
other prices pass a `Prices` of your own, made for instance by
``msgspec.structs.replace(PRICES["us-east-1"], region="eu-west-1", instance_hour={...})``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.sizing import HOURS_PER_MONTH, Cost, CostItem, cost

__all__ = [
    "BASE_REGION",
    "PRICES",
    "RESERVED",
    "Prices",
    "Usage",
    "bills",
    "on_demand",
    "prices_for",
]

PRICE_LIST = Source(
    "OpenSearch Service price list",
    "https://aws.amazon.com/opensearch-service/pricing/",
    date(2026, 10, 5),
)
RESERVATIONS = Source(
    "Reserved Instances in Amazon OpenSearch Service",
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ri.html",
    date(2026, 11, 24),
)


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    instance_hour: Annotated[
        Mapping[str, float],
        Price("USD/instance-hour", PRICE_LIST, "by type, on demand", verified=False),
    ]
    gp3_gb_month: Annotated[
        float, Price("USD/GB-month", PRICE_LIST, "a GB is a GiB here", verified=False)
    ]
    gp2_gb_month: Annotated[float, Price("USD/GB-month", PRICE_LIST, verified=False)]
    managed_gb_month: Annotated[
        float, Price("USD/GB-month", PRICE_LIST, "UltraWarm, in S3", verified=False)
    ]

    @property
    def volume_gb_month(self) -> Mapping[str, float]:
        """Price of a GB-month by type of volume."""
        return {"gp3": self.gp3_gb_month, "gp2": self.gp2_gb_month}


RESERVED: Final[
    Annotated[
        Mapping[str, float],
        Price(
            "",
            RESERVATIONS,
            "share taken off the on-demand price; the page names terms and payments but no rates",
            verified=False,
        ),
    ]
] = {
    "reserved 1 year, nothing upfront": 0.31,
    "reserved 1 year, all upfront": 0.35,
    "reserved 3 years, nothing upfront": 0.48,
    "reserved 3 years, all upfront": 0.52,
}

_INSTANCE_HOUR: Final = {
    "c5.large": 0.125,
    "c5.xlarge": 0.251,
    "c5.2xlarge": 0.502,
    "c5.4xlarge": 1.003,
    "c5.9xlarge": 2.257,
    "c5.18xlarge": 4.514,
    "c6g.large": 0.113,
    "c6g.xlarge": 0.226,
    "c6g.2xlarge": 0.452,
    "c6g.4xlarge": 0.903,
    "c6g.8xlarge": 1.806,
    "c6g.12xlarge": 2.709,
    "c7g.large": 0.12,
    "c7g.xlarge": 0.241,
    "c7g.2xlarge": 0.481,
    "c7g.4xlarge": 0.963,
    "c7g.8xlarge": 1.926,
    "c7g.12xlarge": 2.888,
    "c7g.16xlarge": 3.851,
    "c7i.large": 0.143,
    "c7i.xlarge": 0.286,
    "c7i.2xlarge": 0.571,
    "c7i.4xlarge": 1.142,
    "c7i.8xlarge": 2.285,
    "c7i.12xlarge": 3.427,
    "c7i.16xlarge": 4.57,
    "c8g.large": 0.133,
    "c8g.xlarge": 0.265,
    "c8g.2xlarge": 0.53,
    "c8g.4xlarge": 1.06,
    "c8g.8xlarge": 2.119,
    "c8g.12xlarge": 3.178,
    "c8g.16xlarge": 4.237,
    "m5.large": 0.142,
    "m5.xlarge": 0.283,
    "m5.2xlarge": 0.566,
    "m5.4xlarge": 1.133,
    "m5.12xlarge": 3.398,
    "m6g.large": 0.128,
    "m6g.xlarge": 0.256,
    "m6g.2xlarge": 0.511,
    "m6g.4xlarge": 1.023,
    "m6g.8xlarge": 2.045,
    "m6g.12xlarge": 3.068,
    "m7g.medium": 0.068,
    "m7g.large": 0.135,
    "m7g.xlarge": 0.271,
    "m7g.2xlarge": 0.542,
    "m7g.4xlarge": 1.084,
    "m7g.8xlarge": 2.167,
    "m7g.12xlarge": 3.251,
    "m7g.16xlarge": 4.335,
    "m7i.large": 0.161,
    "m7i.xlarge": 0.323,
    "m7i.2xlarge": 0.645,
    "m7i.4xlarge": 1.29,
    "m7i.8xlarge": 2.58,
    "m7i.12xlarge": 3.871,
    "m7i.16xlarge": 5.161,
    "m8g.medium": 0.075,
    "m8g.large": 0.15,
    "m8g.xlarge": 0.299,
    "m8g.2xlarge": 0.597,
    "m8g.4xlarge": 1.193,
    "m8g.8xlarge": 2.385,
    "m8g.12xlarge": 3.577,
    "m8g.16xlarge": 4.769,
    "r5.large": 0.186,
    "r5.xlarge": 0.372,
    "r5.2xlarge": 0.743,
    "r5.4xlarge": 1.487,
    "r5.12xlarge": 4.46,
    "r6g.large": 0.167,
    "r6g.xlarge": 0.335,
    "r6g.2xlarge": 0.669,
    "r6g.4xlarge": 1.339,
    "r6g.8xlarge": 2.677,
    "r6g.12xlarge": 4.016,
    "r7g.medium": 0.089,
    "r7g.large": 0.178,
    "r7g.xlarge": 0.356,
    "r7g.2xlarge": 0.711,
    "r7g.4xlarge": 1.422,
    "r7g.8xlarge": 2.845,
    "r7g.12xlarge": 4.267,
    "r7g.16xlarge": 5.689,
    "r7i.large": 0.212,
    "r7i.xlarge": 0.423,
    "r7i.2xlarge": 0.847,
    "r7i.4xlarge": 1.693,
    "r7i.8xlarge": 3.387,
    "r7i.12xlarge": 5.08,
    "r7i.16xlarge": 6.774,
    "r8g.medium": 0.098,
    "r8g.large": 0.196,
    "r8g.xlarge": 0.392,
    "r8g.2xlarge": 0.783,
    "r8g.4xlarge": 1.565,
    "r8g.8xlarge": 3.13,
    "r8g.12xlarge": 4.694,
    "r8g.16xlarge": 6.259,
    "ultrawarm1.medium": 0.238,
    "ultrawarm1.large": 2.68,
}

PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": Prices(
        region="us-east-1",
        instance_hour=_INSTANCE_HOUR,
        gp3_gb_month=0.122,
        gp2_gb_month=0.135,
        managed_gb_month=0.024,
    )
}
"""Prices by region."""

BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""


class Usage(Struct, frozen=True, kw_only=True):
    """What a domain consists of, for the bill.

    Attributes
    ----------
    data_nodes, data_type, volume_gib
        Data nodes, and the EBS volume of each.
    volume_type
        ``gp3`` or ``gp2``.
    masters, master_type
        Dedicated masters.
    warm_nodes, warm_type, warm_gib
        UltraWarm nodes, and what they keep in S3.
    prices
        What things cost.
    """

    data_nodes: int
    data_type: str
    volume_gib: int
    volume_type: str = "gp3"
    masters: int
    master_type: str
    warm_nodes: int = 0
    warm_type: str = ""
    warm_gib: float = 0.0
    prices: Prices


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def on_demand(usage: Usage) -> Cost:
    """Return the month's bill without any reservation."""
    return _bill("on-demand", usage, 0.0)


def bills(usage: Usage) -> tuple[Cost, ...]:
    """Return the month's bill on demand and with each kind of reservation, cheapest first.

    Reservations cover data nodes and masters; upfront payments are spread over the term.
    """
    every = [on_demand(usage)]
    every += [_bill(name, usage, share) for name, share in RESERVED.items()]
    return tuple(sorted(every, key=lambda one: one.usd_per_month))


def _bill(name: str, usage: Usage, discount: float) -> Cost:
    prices = usage.prices
    lines = (
        ("data nodes", usage.data_nodes, usage.data_type, 1 - discount),
        ("masters", usage.masters, usage.master_type, 1 - discount),
        ("UltraWarm nodes", usage.warm_nodes, usage.warm_type, 1.0),
    )
    items = [
        CostItem(
            name=line,
            quantity=count * HOURS_PER_MONTH,
            unit="instance-hours",
            price=prices.instance_hour[kind] * share,
        )
        for line, count, kind, share in lines
        if count
    ]
    volumes = usage.data_nodes * usage.volume_gib
    kept = (
        ("volumes", volumes, prices.volume_gb_month[usage.volume_type]),
        ("UltraWarm storage", usage.warm_gib, prices.managed_gb_month),
    )
    items += [
        CostItem(name=line, quantity=gib, unit="GB-months", price=price)
        for line, gib, price in kept
    ]
    return cost(name, tuple(items), region=prices.region, priced_on=prices.read)
