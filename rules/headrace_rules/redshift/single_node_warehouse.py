"""A cluster has one node, and so no mirror.

## Why it matters

From two nodes on, the data of each node is mirrored on another, and a failed node is replaced while
the cluster goes on. A single node holds the only copy on its disks and plays the leader as well:
when it fails, the cluster is restored from its last snapshot. AWS advises against it in production.

## What is checked

`NumberOfNodes`, which is 1 where nothing is said, and `ClusterType: single-node`.

## Fix

Set `ClusterType: multi-node` and `NumberOfNodes: 2`. The leader node of two or more is free. A
running single node gets there by a classic resize only.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.damage import snapshot_every_s

HALF_A_DAY_S = 43_200


@rule(
    "RS101",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CLUSTERS.url,),
    seed=("R16", "R17"),
    packs=("exam",),
)
def single_node_warehouse(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.nodes >= quotas.NODES_SAFE:
        return
    single = cluster.properties.get("ClusterType").text("") == "single-node"
    changes = (
        Change(cluster.id, ("ClusterType",), "multi-node"),
        Change(cluster.id, ("NumberOfNodes",), quotas.NODES_SAFE),
    )
    yield Finding(
        at=cluster.at("ClusterType" if single else "NumberOfNodes"),
        message="one node: its data is mirrored nowhere, and when it fails the cluster has to be"
        " restored from its last snapshot",
        fix="set ClusterType to multi-node and NumberOfNodes to 2 or more",
        changes=changes,
        experiment=lost_node(cluster, changes),
    )


def lost_node(cluster: Cluster, changes: tuple[Change, ...]) -> Experiment | None:
    """Return the trial of one lost node, on one and on two; None where snapshots are not known."""
    try:
        measure = "rewound_s" if snapshot_every_s(cluster) else "kept_lost_share"
        has_other_zone = cluster.multi_az
    except UnknownValueError:
        return None
    if has_other_zone:
        return None
    lost = NodeLoss(of=cluster.id, nodes="compute", at_s=Seconds(HALF_A_DAY_S))
    return Experiment(cluster.id, measure, changes=changes, faults=(lost,), nominal=True)
