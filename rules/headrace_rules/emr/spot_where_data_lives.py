"""Primary or core nodes are Spot Instances, which AWS takes back when it needs them.

## Why it matters

Without its primary node a cluster ends. Core nodes keep HDFS: with them go its blocks. Task nodes
keep nothing; their loss only costs time.

## What is checked

`Market: SPOT`, a `BidPrice`, or a `TargetSpotCapacity` above 0 of primary and core nodes.

## Fix

Use On-Demand Instances there, and Spot for task nodes.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import SpotReclaim
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, UnknownValueError, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.emr.losses import spot_nodes
from headrace.services.emr.nodes import Nodes


@rule(
    "EMR102",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.INSTANCES.url,),
    seed=("E10", "E11", "E14"),
    packs=("exam",),
)
def spot_where_data_lives(cluster: Cluster, design: Design) -> Iterator[Finding]:
    for nodes in cluster.nodes(design):
        if nodes.purpose != "task" and nodes.spot:
            lost = "the cluster ends" if nodes.purpose == "primary" else "blocks of HDFS go"
            yield Finding(
                at=nodes.value.at,
                message=f"{nodes.purpose} nodes are Spot: {lost} when AWS takes them back",
                fix="use On-Demand Instances there, and Spot for task nodes",
                experiment=reclaimed(cluster, nodes, design),
            )


def reclaimed(cluster: Cluster, nodes: Nodes, design: Design) -> Experiment | None:
    """Return the trial in which AWS takes all Spot nodes back; None where none can be run."""
    try:
        count = nodes.count
        cluster.count(nodes.purpose, design)
        spot = spot_nodes(nodes)
    except UnknownValueError:
        return None
    if not spot:
        return None
    return Experiment(
        cluster.id,
        "ended_clusters" if nodes.purpose == "primary" else "hdfs_lost_share",
        changes=tuple(on_demand(cluster, nodes, count)),
        faults=(SpotReclaim(of=cluster.id, nodes=nodes.purpose, at_s=Seconds(HOUR_S)),),
        nominal=True,
    )


def on_demand(cluster: Cluster, nodes: Nodes, count: int) -> Iterator[Change]:
    """Yield what makes On-Demand Instances of Spot ones, where that is a change of values."""
    if nodes.path and nodes.fleet:
        yield Change(cluster.id, (*nodes.path, "TargetOnDemandCapacity"), count)
        yield Change(cluster.id, (*nodes.path, "TargetSpotCapacity"), 0)
    elif nodes.path and not nodes.value.get("BidPrice").exists:
        yield Change(cluster.id, (*nodes.path, "Market"), "ON_DEMAND")
