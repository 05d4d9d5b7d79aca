"""What a warehouse of nodes costs a month as its template asks for it, and what it holds today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError
from headrace.services.redshift import quotas as q
from headrace.services.redshift.demand import requirement
from headrace.services.redshift.prices import nodes_bill, prices_for

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.redshift.cluster import Cluster
    from headrace.services.redshift.serverless import Workgroup
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _cluster(cluster: Cluster, design: Design) -> Cost:
    """Bill its nodes around the clock on demand, and its managed storage."""
    need = requirement(cluster, design)
    kind, prices = cluster.node_type, prices_for(need.region)
    if kind not in prices.node_hour:
        raise UnknownValueError(f"the price of nodes of type {kind or 'unknown'} is not known here")
    nodes = cluster.nodes * (q.MULTI_AZ_ZONES if cluster.multi_az else 1)
    return nodes_bill(kind, nodes, need.stored_bytes, prices)[0]


def _workgroup(workgroup: Workgroup, design: Design) -> Cost:  # noqa: ARG001 - as all rooms
    message = f"the load does not say for how many hours {workgroup.logical_id} works"
    raise UnknownValueError(message)


BILLS: dict[str, BillRoom] = {"Cluster": _cluster, "Workgroup": _workgroup}
