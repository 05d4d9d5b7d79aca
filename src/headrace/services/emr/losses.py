"""What happens to the nodes of a cluster in a trial: who is lost when, and what ends with them.

The primaries elect one of themselves by majority; without it the cluster ends, and HDFS with it.
Lost core nodes take blocks of HDFS along (`flow.hdfs`): those lost at the same moment together,
others after every block has its copies again. Task nodes take nothing along.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.design.declared import faults_of
from headrace.errors import UnknownValueError
from headrace.flow.hdfs import Blocks
from headrace.flow.quorum import Ensemble
from headrace.load.faults import NodeLoss, SpotReclaim
from headrace.services.emr import quotas as q
from headrace.template.values import Absent

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.emr.cluster import Cluster
    from headrace.services.emr.nodes import Nodes, Purpose

__all__ = ["Lost", "blocks_of", "copies_of", "ended_s", "lost_nodes", "lost_share", "spot_nodes"]


class Lost(Struct, frozen=True):
    """Nodes that are lost at once.

    Attributes
    ----------
    at_s
        When they stop, from the beginning of the load.
    purpose, count
        What they did, and how many they are.
    reclaimed
        Whether AWS took them back, after its notice.
    """

    at_s: float
    purpose: Purpose
    count: int
    reclaimed: bool = False


def spot_nodes(nodes: Nodes) -> int:
    """Return how many nodes of a group or fleet are Spot Instances."""
    if nodes.fleet:
        return nodes.value.get("TargetSpotCapacity").integer(0)
    return nodes.count if nodes.spot else 0


def lost_nodes(cluster: Cluster, design: Design) -> Iterator[Lost]:
    """Yield what the load's faults take of *cluster*, no more than is there.

    Raises
    ------
    UnknownValueError
        When the number of its nodes is not known.
    """
    for fault in faults_of(cluster, design):
        if isinstance(fault, NodeLoss):
            purpose = _purpose(cluster, fault)
            there = cluster.count(purpose, design)
            if there:
                yield Lost(fault.at_s, purpose, min(fault.count, there))
        elif isinstance(fault, SpotReclaim):
            groups = [one for one in cluster.nodes(design) if one.purpose == fault.nodes]
            there = sum(spot_nodes(group) for group in groups)
            taken = there if fault.count is None else min(fault.count, there)
            if taken:
                at_s = fault.at_s + q.SPOT_NOTICE_S
                yield Lost(at_s, fault.nodes, taken, reclaimed=True)


def _purpose(cluster: Cluster, fault: NodeLoss) -> Purpose:
    match fault.nodes:
        case None:
            return "core"
        case "primary" | "core" | "task":
            return fault.nodes
        case _:
            pass
    raise UnknownValueError(f"{cluster.logical_id} has no {fault.nodes} nodes")


def ended_s(cluster: Cluster, design: Design) -> float:
    """Return when *cluster* ends for want of primaries; infinite where it goes on."""
    taken = _at_once(cluster, design, "primary")
    if not taken:
        return math.inf
    ensemble = Ensemble(("",) * max(1, cluster.count("primary", design)))
    for at_s, count in sorted(taken.items()):
        left = frozenset(sorted(ensemble.nodes)[count:])
        if not ensemble.leads(left, ensemble.voters):
            return at_s
    return math.inf


def copies_of(cluster: Cluster, design: Design) -> int:
    """Return how many copies HDFS keeps of a block: as configured, or by the core nodes."""
    stated = cluster.setting("hdfs-site", "dfs.replication")
    if isinstance(stated, Absent):
        return q.replication(cluster.count("core", design))
    return max(1, stated.integer(1))


def blocks_of(cluster: Cluster, design: Design, stored_bytes: float = 0.0) -> Blocks | None:
    """Return HDFS of *cluster* with so many bytes in it; None without core nodes."""
    nodes = cluster.count("core", design)
    if not nodes:
        return None
    return Blocks(nodes, copies_of(cluster, design), math.ceil(stored_bytes / q.HDFS_BLOCK_BYTES))


def lost_share(cluster: Cluster, design: Design) -> float:
    """Return which share of the blocks in HDFS the faults take along, on average."""
    blocks = blocks_of(cluster, design)
    if blocks is None:
        return 0.0
    left = 1.0
    for count in _at_once(cluster, design, "core").values():
        left *= 1 - blocks.lost_share(min(count, blocks.nodes))
    return 1 - left


def _at_once(cluster: Cluster, design: Design, purpose: Purpose) -> Counter[float]:
    """Return how many nodes of a purpose are lost at each moment."""
    taken: Counter[float] = Counter()
    for lost in lost_nodes(cluster, design):
        if lost.purpose == purpose:
            taken[lost.at_s] += lost.count
    return taken
