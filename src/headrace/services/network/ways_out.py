"""Whether the loss of a zone leaves what sits in other zones without a way to what it calls.

A NAT gateway sits in the zone of its subnet, an interface endpoint in those of its subnets. What is
left in other zones after a loss cannot call through one that was in the lost zone alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.errors import UnknownValueError
from headrace.services.network.calls import calls_of, calls_out
from headrace.services.network.component import NatGateway
from headrace.services.network.reach import Place, place_of, reach
from headrace.services.network.zones import is_zone, zone_of

if TYPE_CHECKING:
    from headrace.design import Component, Design, Node

__all__ = ["is_cut_off"]


def is_cut_off(component: Component, zone: str | int, design: Design) -> bool:
    """Tell whether *component* has no way left to something that it calls, once *zone* is lost.

    It may go on in any of its subnets outside the zone: one of them from which all calls get
    through is enough. Where the templates do not tell a way, it is taken to hold.
    """
    if not calls_out(component):
        return False
    try:
        place = place_of(design, component)
        left = [one for one in place.subnets if is_zone(zone_of(one) or "", zone) is False]
        services = {call.service for call in calls_of(design, component)}
    except UnknownValueError:
        return False
    if not left or not services:
        return False
    return all(
        any(_breaks(design, Place((one,), place.groups), service, zone) for service in services)
        for one in left
    )


def _breaks(design: Design, place: Place, service: str, zone: str | int) -> bool:
    """Whether the way to a service leads through something that sits in *zone* alone."""
    try:
        way = reach(design, place, service)
    except UnknownValueError:
        return False
    via = way.via if way is not None else None
    if via is None or (isinstance(via, NatGateway) and via.regional):
        return False
    sits = [n.node for n in design.outgoing(via, EdgeKind.PLACED_IN, "subnet")]
    return bool(sits) and all(_in(subnet, zone) for subnet in sits)


def _in(subnet: Node, zone: str | int) -> bool:
    return is_zone(zone_of(subnet) or "", zone) is True
