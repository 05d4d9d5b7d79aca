"""Availability zones: which subnets share one, where a component sits, and how people call them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from headrace.design import Component, EdgeKind
from headrace.design.resolve import signature
from headrace.errors import UnknownValueError
from headrace.services.network.component import Subnet
from headrace.template.values import Unknown

if TYPE_CHECKING:
    from headrace.design import Design, Node

__all__ = ["a_zone_of", "is_zone", "named", "zone_of", "zones_in", "zones_of"]

_ELEMENT: Final = re.compile(r"element (\d+) ")
_LETTERED: Final = re.compile(r"(?:.*[\d}])?([a-z])")
"""A zone's letter, behind the region's number or what stands for the region."""
_NAME: Final = re.compile(r"[a-z]{2}-.*\d[a-z]")


def zone_of(subnet: Node) -> str | None:
    """Return a text that is equal for subnets of one zone; None where nothing tells the zone.

    Elements of the region's list of zones (``Fn::GetAZs``) are not known, but each is another
    zone: their number, which the reason names, tells them apart.
    """
    if not isinstance(subnet, Subnet):
        return None
    zone = subnet.zone
    if isinstance(zone, Unknown) and _ELEMENT.match(zone.reason):
        return zone.reason
    return signature(zone) or None


def zones_of(component: Component, design: Design) -> frozenset[str] | None:
    """Return the zones of the subnets that *component* is placed in, as `zone_of` tells them.

    None for one that is placed in no subnet: the service spreads it over the region's zones itself.

    Raises
    ------
    UnknownValueError
        When the zone of one of its subnets is not known.
    """
    placed = design.outgoing(component, EdgeKind.PLACED_IN)
    subnets = [n.node for n in placed if n.edge.role == "subnet"]
    if isinstance(component, Subnet) or not subnets:
        return None
    found: set[str] = set()
    for subnet in subnets:
        zone = zone_of(subnet)
        if zone is None:
            raise UnknownValueError(f"the zone of subnet {subnet.logical_id} is not known")
        found.add(zone)
    return frozenset(found)


def a_zone_of(component: Component, design: Design) -> str | int | None:
    """Return a zone that *component* is in, as people call it; None where nobody knows one.

    It is the first of the region for what is placed in no subnet: AWS may have chosen that one.
    """
    try:
        zones = zones_of(component, design)
    except UnknownValueError:
        return None
    return 1 if zones is None else named(min(zones))


def zones_in(design: Design) -> tuple[str, ...]:
    """Return the zones of all subnets of *design*, in the order of their names for people."""
    found = {zone for subnet in design.components(Subnet) if (zone := zone_of(subnet))}
    return tuple(sorted(found, key=lambda zone: (_number(zone) or 0, zone)))


def named(zone: str) -> str | int:
    """Return what people call a zone: its name, its number in the region's list, or a parameter.

    >>> named("eu-west-1a"), named("element 1 of a list that is not known"), named("${Region}c")
    ('eu-west-1a', 2, 3)
    >>> named("${FirstZone}")
    'FirstZone'
    """
    number = _number(zone)
    if number is not None and ("$" in zone or _ELEMENT.match(zone)):
        return number
    return zone.strip("${}")


def is_zone(zone: str, name: str | int) -> bool | None:
    """Tell whether *name* means *zone*: the same text, its letter, or its number from 1 on.

    None where nobody knows: one of them is a parameter, the other is not.

    >>> is_zone("eu-west-1b", "b"), is_zone("eu-west-1b", 2), is_zone("eu-west-1b", "eu-west-1a")
    (True, True, False)
    >>> is_zone("${FirstZone}", "FirstZone"), is_zone("${FirstZone}", "SecondZone")
    (True, False)
    """
    text = str(name).strip()
    if text in (zone, zone.strip("${}")):
        return True
    here, asked = _number(zone), int(text) if text.isdecimal() else _number(text)
    if here is None or asked is None:
        return False if here is asked else None
    if _NAME.fullmatch(zone) and _NAME.fullmatch(text):
        return False
    return here == asked


def _number(zone: str) -> int | None:
    """Return the place of a zone in its region's list, from 1 on; None where nothing tells it."""
    element = _ELEMENT.match(zone)
    if element:
        return int(element[1]) + 1
    letter = _LETTERED.fullmatch(zone)
    return ord(letter[1]) - ord("a") + 1 if letter else None
