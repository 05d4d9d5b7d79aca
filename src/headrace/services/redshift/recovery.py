"""How a warehouse comes back: from snapshots, and in another region from copies of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.services.recovery import NOTHING, Recoveries, Recovery
from headrace.services.redshift import quotas as q
from headrace.services.redshift.damage import snapshot_every_s

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.redshift.cluster import Cluster
    from headrace.services.redshift.serverless import Workgroup

__all__ = ["RECOVERIES"]


def _cluster(cluster: Cluster, _design: Design) -> Recoveries:
    every_s = snapshot_every_s(cluster)
    if every_s is None:
        return Recoveries(NOTHING, NOTHING)
    soon_s = float(q.RESTORED_S)
    copied = cluster.copy_region.exists
    return Recoveries(
        Recovery(every_s, soon_s, "automated snapshots"),
        Recovery(every_s, soon_s, "snapshots copied to another region") if copied else NOTHING,
    )


def _workgroup(_workgroup: Workgroup, _design: Design) -> Recoveries:
    every_s, soon_s = float(q.SERVERLESS_POINT_EVERY_S), float(q.RESTORED_S)
    return Recoveries(Recovery(every_s, soon_s, "recovery points of the last 24 hours"), NOTHING)


RECOVERIES = {"Cluster": _cluster, "Workgroup": _workgroup}
