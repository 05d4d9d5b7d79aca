"""What lost nodes and zones do to a cluster.

From two nodes on, what lies on disks of a node lies on another as well, and managed storage lies in
S3: a lost node is replaced, and nobody can query until then. A single node has no mirror, and AWS
says that it has to be restored from its last snapshot; what came since then is gone.

All nodes are in one zone. When that is lost, a cluster in two zones (MultiAZ) fails over, one with
managed storage that may move (relocation) does so if its subnet group has another zone, and any
other waits: nothing is gone, but nobody can query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.declared import is_named
from headrace.errors import UnknownValueError
from headrace.flow.damage import Damage
from headrace.flow.hdfs import Blocks
from headrace.load.faults import AzOutage, Fault, NetworkPartition, NodeLoss, RegionOutage
from headrace.services.damage import placed_damage
from headrace.services.network.zones import a_zone_of, is_zone, zones_of
from headrace.services.redshift import quotas as q
from headrace.template.values import Unknown

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.redshift.cluster import Cluster

__all__ = ["DAMAGES", "has_managed_storage", "snapshot_every_s", "zone_to_lose"]

SEED: Final = ("R10", "R16")

_SEVERAL: Final = 2


def _cluster(cluster: Cluster, fault: Fault, design: Design) -> Damage | None:
    match fault:
        case NodeLoss() | NetworkPartition() if not is_named(cluster, fault.of):
            return None
        case NodeLoss(nodes=None | "compute"):
            return _node_loss(cluster, fault.count)
        case NodeLoss():
            raise UnknownValueError(f"{cluster.logical_id} has no {fault.nodes} nodes")
        case NetworkPartition():
            one = cluster.nodes < q.NODES_SAFE
            return None if one else Damage(why="its nodes cannot work together")
        case AzOutage():
            return _zone_loss(cluster, fault, design)
        case RegionOutage():
            return _region_loss(cluster, fault, design)
        case _:
            return None


DAMAGES = {"Cluster": _cluster}


def has_managed_storage(cluster: Cluster) -> bool:
    """Whether what it keeps lies in S3, and on its nodes' disks only to be read faster."""
    return not cluster.node_type.startswith(("dc", "ds"))


def snapshot_every_s(cluster: Cluster) -> float | None:
    """Return how often it takes a snapshot by itself; None where it takes none.

    Raises
    ------
    UnknownValueError
        When nobody knows whether it does.
    """
    return float(q.SNAPSHOT_EVERY_S) if cluster.snapshot_retention_days else None


def zone_to_lose(cluster: Cluster, design: Design) -> str | int | None:
    """Return a zone whose loss hits *cluster*; None where nobody knows one."""
    stated = cluster.properties.get("AvailabilityZone")
    if stated.exists and not isinstance(stated, Unknown):
        return stated.text("") or None
    return a_zone_of(cluster, design)


def _node_loss(cluster: Cluster, count: int) -> Damage:
    nodes = cluster.nodes
    lost = min(count, nodes)
    if cluster.multi_az:
        return Damage(for_s=q.FAILOVER_S, fails_over=True, why="it fails over to its other zone")
    if nodes < q.NODES_SAFE:
        return _restored(cluster, 1.0)
    if has_managed_storage(cluster):
        return Damage(for_s=q.NODE_REPLACED_S, why="the lost node is replaced")
    share = Blocks(nodes, q.MIRRORED_COPIES, 1).lost_share(lost)
    if share:
        return _restored(cluster, share)
    return Damage(for_s=q.NODE_REPLACED_S, why="the lost node is replaced")


def _restored(cluster: Cluster, share: float) -> Damage:
    every_s = snapshot_every_s(cluster)
    if every_s is None:
        return Damage(kept_lost=share, for_s=q.RESTORED_S, why="there is no snapshot to restore")
    return Damage(
        restored=1.0,  # a snapshot is restored as a whole
        rewinds_s=every_s,
        for_s=q.RESTORED_S,
        why="it is restored from its last snapshot",
    )


def _zone_loss(cluster: Cluster, fault: AzOutage, design: Design) -> Damage | None:
    if not _sits_in(cluster, fault, design):
        return None
    zones = zones_of(cluster, design) or ()
    if cluster.multi_az and len(zones) != 1:
        ends_s = min(float(q.FAILOVER_S), float(fault.for_s))
        return Damage(for_s=ends_s, fails_over=True, why="it fails over to its other zone")
    if cluster.relocates and has_managed_storage(cluster) and len(zones) >= _SEVERAL:
        ends_s = min(float(q.RELOCATED_S), float(fault.for_s))
        return Damage(for_s=ends_s, fails_over=True, why="it moves to another zone")
    return Damage(why="it may sit in the lost zone" if len(zones) != 1 else "its zone is lost")


def _sits_in(cluster: Cluster, fault: AzOutage, design: Design) -> bool:
    """Tell whether it sits, or may sit, in the lost zone.

    Raises
    ------
    UnknownValueError
        When the zone of its subnets is not known.
    """
    stated = cluster.properties.get("AvailabilityZone")
    if stated.exists and not isinstance(stated, Unknown):
        hits = [is_zone(stated.text(""), fault.zone)]
    else:
        hits = [is_zone(zone, fault.zone) for zone in zones_of(cluster, design) or ()]
    if True in hits or not hits:
        return True
    if None in hits:
        message = f"whether {cluster.logical_id} sits in zone {fault.zone} is not known"
        raise UnknownValueError(message, settled_by="--set, a value for the zone's parameter")
    return False


def _region_loss(cluster: Cluster, fault: RegionOutage, design: Design) -> Damage | None:
    """Return what a lost region does: copies of snapshots elsewhere can be restored there.

    That is worth it where the region is away for longer than the copies are old; else one waits.
    """
    damage = placed_damage(cluster, fault, design)
    every_s = snapshot_every_s(cluster)
    if damage is None or every_s is None or not cluster.copy_region.exists:
        return damage
    if fault.for_s <= every_s + q.RESTORED_S:
        return damage
    return Damage(
        restored=1.0,
        rewinds_s=every_s,
        for_s=q.RESTORED_S,
        why="it is restored in another region, from the last copy of a snapshot",
    )
