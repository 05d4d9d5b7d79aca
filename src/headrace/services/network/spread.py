"""How something in one availability zone gets into another: by a subnet that the design has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import EdgeKind
from headrace.services.network.component import Subnet
from headrace.services.network.zones import is_zone, named, zone_of
from headrace.template.overlay import Change, Ref
from headrace.template.values import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Component, Design
    from headrace.template.values import Value

__all__ = ["in_another_zone"]

_LISTS: Final = ("SubnetIds", "Subnets")
_DEEPEST: Final = 4
"""Lists of subnets stand no deeper in the properties of what is placed in them."""

_Path = tuple[str | int, ...]


def in_another_zone(component: Component, design: Design) -> tuple[Change, ...]:
    """Return the change that adds a subnet of another zone to those of *component*.

    It takes the first of the same VPC; nothing where the design has none, or its own properties
    list no subnets.
    """
    placed = [n.node for n in design.outgoing(component, EdgeKind.PLACED_IN, "subnet")]
    zones = {zone_of(subnet) for subnet in placed}
    networks = {_vpc(one, design) for one in placed if isinstance(one, Subnet)}
    listed = next(_lists(component.properties, ()), None)
    if listed is None or len(networks) != 1:
        return ()
    path, values = listed
    for subnet in design.components(Subnet):
        zone = zone_of(subnet)
        if zone is None or _vpc(subnet, design) not in networks:
            continue
        if all(own is not None and is_zone(own, named(zone)) is False for own in zones):
            return (Change(component.id, (*path, len(values.values)), Ref(subnet.id)),)
    return ()


def _lists(value: Value, path: _Path) -> Iterator[tuple[_Path, Sequence]]:
    """Yield the lists of subnets below *value*, each with its path."""
    if len(path) >= _DEEPEST:
        return
    if isinstance(value, Mapping):
        for key in value.keys:
            child = value.child(key)
            if key in _LISTS and isinstance(child, Sequence):
                yield (*path, key), child
            else:
                yield from _lists(child, (*path, key))
    elif isinstance(value, Sequence):
        for index, child in enumerate(value.values):
            yield from _lists(child, (*path, index))


def _vpc(subnet: Subnet, design: Design) -> str:
    """Return the id of the VPC that a subnet is in; empty where nothing tells."""
    return next((n.node.id for n in design.outgoing(subnet, EdgeKind.PLACED_IN, "vpc")), "")
