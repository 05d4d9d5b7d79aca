"""The nodes of a cluster that work, what they cost, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from headrace.design import EdgeKind
from headrace.errors import InputError, UnknownValueError
from headrace.services.emr import prices
from headrace.services.emr.instances import NodeType, node_type
from headrace.services.emr.losses import spot_nodes
from headrace.services.network.zones import zone_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.emr.cluster import Cluster
    from headrace.services.emr.nodes import Nodes, Purpose

__all__ = ["Workers", "region_of", "workers_of", "zones_named"]


class Workers(Struct, frozen=True):
    """Core or task nodes of one group, all of one type.

    Attributes
    ----------
    purpose, node
        What they do, and what they are.
    count, spot
        How many, and how many of them are Spot Instances.
    """

    purpose: Purpose
    node: NodeType
    count: int
    spot: int

    def usd_per_hour(self, region: str) -> float:
        """Return what all of them cost an hour."""
        billed = (
            self._billed(self.count - self.spot, on_spot=False),
            self._billed(self.spot, on_spot=True),
        )
        bill = prices.cluster_bill(self.purpose, billed, 1.0, prices.prices_for(region))
        return bill.usd_per_month  # of the one hour that is billed

    def spot_saving_usd_per_hour(self, region: str) -> float:
        """Return what Spot saves an hour where task nodes are On-Demand."""
        if self.purpose != "task":
            return 0.0
        return self.usd_per_hour(region) - replace(self, spot=self.count).usd_per_hour(region)

    def _billed(self, count: int, *, on_spot: bool) -> prices.Nodes:
        node = self.node
        return prices.Nodes(
            name=self.purpose,
            family=node.family,
            vcpu=node.vcpu,
            count=count,
            ebs_bytes=node.ebs_bytes,
            spot=on_spot,
        )


def workers_of(cluster: Cluster, design: Design) -> list[Workers]:
    """Return the core and task nodes of *cluster*, cores first; groups without nodes left out.

    Raises
    ------
    UnknownValueError
        When types or numbers are not known, to the template or to the calculator.
    """
    found = [_workers(one) for one in cluster.nodes(design) if one.purpose != "primary"]
    return sorted((one for one in found if one.count), key=lambda one: one.purpose)


def _workers(nodes: Nodes) -> Workers:
    types = nodes.types
    if not types:
        raise UnknownValueError(f"the type of its {nodes.purpose} nodes is not known")
    try:
        node = node_type(types[0].text(""))
    except InputError as error:
        raise UnknownValueError(error.message) from None
    return Workers(nodes.purpose, node, nodes.count, spot_nodes(nodes))


def region_of(cluster: Cluster, design: Design) -> str:
    """Return the region of *cluster*: its stack's, or the one that the load assumes."""
    assumed = design.load.assume.region if design.load is not None else None
    return cluster.resource.stack.region or assumed or prices.BASE_REGION


def zones_named(cluster: Cluster, design: Design) -> list[str]:
    """Return the zones of the subnets of *cluster*, as far as they are known."""
    found = {zone_of(one.node) for one in design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet")}
    return sorted(zone for zone in found if zone)
