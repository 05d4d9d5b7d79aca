"""Who sits in a subnet or a VPC: everything that is placed there and is no part of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind
from headrace.services.network.component import Subnet

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.network.component import Vpc

__all__ = ["subnets_of", "tenants_of"]


def subnets_of(design: Design, vpc: Vpc) -> list[Subnet]:
    """Return the subnets of *vpc*, in the order of the files.

    Raises
    ------
    UnknownValueError
        When that depends on an open condition.
    """
    placed = design.incoming(vpc, EdgeKind.PLACED_IN, "vpc")
    return [n.node for n in placed if isinstance(n.node, Subnet)]


def tenants_of(design: Design, subnet: Component) -> list[Component]:
    """Return what runs in *subnet*, not what only belongs to it. Raises as `subnets_of`."""
    placed = design.incoming(subnet, EdgeKind.PLACED_IN, "subnet")
    found = [n.node for n in placed if isinstance(n.node, Component)]
    return [one for one in found if one.service != "network" and one.kind != "subnet group"]
