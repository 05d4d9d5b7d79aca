"""Which subnets share an availability zone, as far as a template tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.resolve import signature
from headrace.services.network.component import Subnet
from headrace.template.values import Unknown

if TYPE_CHECKING:
    from headrace.design import Node

__all__ = ["zone_of"]


def zone_of(subnet: Node) -> str | None:
    """Return a text that is equal for subnets of one zone; None where nothing tells the zone.

    Elements of the region's list of zones (``Fn::GetAZs``) are not known, but each is another
    zone: their number, which the reason names, tells them apart.
    """
    if not isinstance(subnet, Subnet):
        return None
    zone = subnet.zone
    if isinstance(zone, Unknown) and zone.reason.startswith("element "):
        return zone.reason
    return signature(zone) or None
