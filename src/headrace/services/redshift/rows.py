"""What a warehouse of a template has against what its load needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.billing import if_known
from headrace.services.redshift import quotas as q
from headrace.services.redshift.bills import BILLS
from headrace.services.redshift.demand import at_once, declared, requirement, slots_of
from headrace.services.redshift.shapes import Shape
from headrace.services.redshift.sizing import rpus_for, size_warehouse
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.services.entries import RowRoom
    from headrace.services.redshift.cluster import Cluster
    from headrace.services.redshift.serverless import Workgroup

__all__ = ["ROWS"]


def _cluster(cluster: Cluster, design: Design) -> Iterator[Row]:
    need = requirement(cluster, design)
    sizing = size_warehouse(need)
    has = Shape(cluster.node_type, cluster.nodes)
    today = if_known(BILLS["Cluster"], cluster, design)
    if sizing.nodes is None:
        wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
        yield Row(
            cluster.logical_id,
            "nodes",
            str(has),
            "none suffices",
            sizing.binding,
            True,
            remark=wrong,
        )
        return
    wanted = Shape(sizing.node_type, sizing.nodes)
    bills = [cost for cost in sizing.costs if cost.name == "on demand"]
    yield Row(
        component=cluster.logical_id,
        setting="nodes",
        today=str(has),
        needed=str(wanted),
        decides=sizing.binding,
        short=has.node_type not in q.NODE_TYPES
        or (has.node_type == wanted.node_type and has.nodes < wanted.nodes),
        usd_today=today.usd_per_month if today else None,
        usd_needed=bills[0].usd_per_month if bills else None,
        priced_on=bills[0].priced_on if bills else "",
        remark=f"one COPY is best of {sizing.copy_files} files",
    )
    yield from _slots(cluster, design)


def _workgroup(workgroup: Workgroup, design: Design) -> Iterator[Row]:
    need = requirement(workgroup, design)
    sizing = size_warehouse(need)
    nodes = sizing.nodes or q.NODES_SAFE
    rpus = rpus_for(Shape(sizing.node_type, nodes), need.stored_bytes)
    yield Row(
        component=workgroup.logical_id,
        setting="base capacity",
        today=f"{workgroup.base_rpus} RPU",
        needed=f"{rpus} RPU",
        decides=sizing.binding,
        short=workgroup.base_rpus < rpus,
    )
    yield from _slots(workgroup, design)


def _slots(warehouse: Component, design: Design) -> Iterator[Row]:
    queries = declared(warehouse, design).queries
    if queries is None:
        return
    has = slots_of(warehouse, queries, design)
    needed = at_once(queries)
    yield Row(
        component=warehouse.logical_id,
        setting="queries at once",
        today=str(has),
        needed=str(needed),
        decides="waiting time",
        short=has < needed,
    )


ROWS: dict[str, RowRoom] = {"Cluster": _cluster, "Workgroup": _workgroup}
