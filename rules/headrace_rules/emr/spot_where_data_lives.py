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
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster


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
            )
