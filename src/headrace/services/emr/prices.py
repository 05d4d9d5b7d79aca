"""Prices of EMR by region, and a month's bill of a cluster that comes and goes, and of serverless.

A node costs what EC2 takes for it, what EMR takes besides, and its EBS volumes, by the second. The
prices of us-east-1 are those of the public price pages as third parties quote them; what Spot takes
off changes by the hour, and a `Prices` of your own replaces it. A region that is not in `PRICES`
is billed at the prices of us-east-1, and the `Cost` says so.
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
    "SERVERLESS",
    "Nodes",
    "Prices",
    "cluster_bill",
    "prices_for",
    "serverless_bill",
]

_READ: Final = date(2026, 11, 28)
EC2 = Source("EC2 on-demand pricing", "https://aws.amazon.com/ec2/pricing/on-demand/", _READ)
EMR = Source("Amazon EMR pricing", "https://aws.amazon.com/emr/pricing/", _READ)
EBS = Source("Amazon EBS pricing", "https://aws.amazon.com/ebs/pricing/", _READ)
TRANSFER = Source(
    "EC2 data transfer within a region",
    "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer",
    _READ,
)
SPOT = Source("EC2 Spot pricing", "https://aws.amazon.com/ec2/spot/pricing/", _READ)

BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""
SERVERLESS: Final = "serverless"
"""Name of the bill of EMR Serverless."""
_GB: Final = 10**9


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = _READ

    vcpu_hour: Annotated[
        Mapping[str, float],
        Price("USD/vCPU-hour", EC2, "Linux on demand, by family", verified=False),
    ]
    emr_share: Annotated[
        float, Price("share of the EC2 price", EMR, "what EMR adds, 24 to 26%", verified=False)
    ]
    spot_off: Annotated[
        float, Price("share taken off", SPOT, "changes by the hour; up to 0.9", verified=False)
    ]
    ebs_gb_month: Annotated[float, Price("USD/GB-month", EBS, "gp3", verified=False)]
    zone_crossing_gb: Annotated[
        float, Price("USD/GB", TRANSFER, "from zone to zone, both sides", verified=False)
    ]
    serverless_vcpu_hour: Annotated[
        float, Price("USD/vCPU-hour", EMR, "EMR Serverless, x86", verified=False)
    ]
    serverless_gb_hour: Annotated[
        float, Price("USD/GB-hour", EMR, "EMR Serverless, x86", verified=False)
    ]


PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": Prices(
        region="us-east-1",
        vcpu_hour={
            "c5": 0.0425,
            "m5": 0.048,
            "r5": 0.063,
            "i3": 0.078,
            "c6g": 0.034,
            "m6g": 0.0385,
            "r6g": 0.0504,
            "c7g": 0.0363,
            "m7g": 0.0408,
            "r7g": 0.0536,
            "i4i": 0.0858,
        },
        emr_share=0.25,
        spot_off=0.65,
        ebs_gb_month=0.08,
        zone_crossing_gb=0.02,
        serverless_vcpu_hour=0.052624,
        serverless_gb_hour=0.0057785,
    ),
}
"""Prices by region."""


class Nodes(Struct, frozen=True, kw_only=True):
    """Nodes of one purpose and type, for the bill.

    Attributes
    ----------
    name
        What they do: ``core``.
    family, vcpu, count
        What they are; cores of one of them.
    ebs_bytes
        EBS volumes of one of them.
    spot
        Whether they are Spot Instances.
    """

    name: str
    family: str
    vcpu: int
    count: int
    ebs_bytes: float
    spot: bool = False


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def cluster_bill(name: str, nodes: tuple[Nodes, ...], hours: float, prices: Prices) -> Cost:
    """Return the bill of *nodes* that run *hours* a month."""
    items: list[CostItem] = []
    for group in nodes:
        vcpu_hours = group.vcpu * group.count * hours
        on_demand = prices.vcpu_hour[group.family]
        price = on_demand * (1 - prices.spot_off) if group.spot else on_demand
        shown = f"{group.name} on Spot" if group.spot else group.name
        items.append(CostItem(name=shown, quantity=vcpu_hours, unit="vCPU-hours", price=price))
    items.append(_uplift(nodes, hours, prices))
    volumes = sum(group.ebs_bytes * group.count for group in nodes)
    gb_months = volumes / _GB * hours / HOURS_PER_MONTH
    items.append(
        CostItem(name="volumes", quantity=gb_months, unit="GB-months", price=prices.ebs_gb_month)
    )
    return cost(name, tuple(items), region=prices.region, priced_on=prices.read)


def _uplift(nodes: tuple[Nodes, ...], hours: float, prices: Prices) -> CostItem:
    """Return what EMR takes: a share of the on-demand price, for Spot Instances too."""
    usd = sum(prices.vcpu_hour[n.family] * n.vcpu * n.count * hours for n in nodes)
    return CostItem(name="EMR", quantity=usd, unit="USD of EC2", price=prices.emr_share)


def serverless_bill(vcpu_hours: float, gb_hours: float, prices: Prices) -> Cost:
    """Return the bill of work on EMR Serverless."""
    items = (
        CostItem(
            name="vCPU", quantity=vcpu_hours, unit="vCPU-hours", price=prices.serverless_vcpu_hour
        ),
        CostItem(
            name="memory", quantity=gb_hours, unit="GB-hours", price=prices.serverless_gb_hour
        ),
    )
    return cost(SERVERLESS, items, region=prices.region, priced_on=prices.read)
