"""How a warehouse comes back: from snapshots, and in another region from copies of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind
from headrace.design.needed import restore_s
from headrace.errors import UnknownValueError
from headrace.services.recovery import NOTHING, Recoveries, Recovery
from headrace.services.redshift import quotas as q
from headrace.services.redshift.damage import snapshot_every_s

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.redshift.cluster import Cluster
    from headrace.services.redshift.serverless import Workgroup

__all__ = ["RECOVERIES"]

_COPIES = "SnapshotCopyConfigurations"
"""Of a namespace; no page says how old the copies are."""


def _cluster(cluster: Cluster, design: Design) -> Recoveries:
    every_s = snapshot_every_s(cluster)
    if every_s is None:
        return Recoveries(NOTHING, NOTHING)
    soon_s = restore_s(cluster, design) or float(q.RESTORED_S)
    copied = cluster.copy_region.exists
    return Recoveries(
        Recovery(every_s, soon_s, "automated snapshots"),
        Recovery(every_s, soon_s, "snapshots copied to another region") if copied else NOTHING,
    )


def _workgroup(workgroup: Workgroup, design: Design) -> Recoveries:
    every_s = float(q.SERVERLESS_POINT_EVERY_S)
    soon_s = restore_s(workgroup, design) or float(q.RESTORED_S)
    for neighbour in design.outgoing(workgroup, EdgeKind.USES, "namespace"):
        node = neighbour.node
        if not isinstance(node, Component) or node.properties.get(_COPIES).exists:
            message = f"how old copies of {node.logical_id} in another region are is not known"
            raise UnknownValueError(message, settled_by="its namespace, and who has tried it")
    return Recoveries(Recovery(every_s, soon_s, "recovery points of the last 24 hours"), NOTHING)


RECOVERIES = {"Cluster": _cluster, "Workgroup": _workgroup}
