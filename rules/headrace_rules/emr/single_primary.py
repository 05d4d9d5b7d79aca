"""A long-running cluster has one primary node, and ends when that node fails.

## Why it matters

The primary node manages the cluster and keeps the NameNode of HDFS. With one of it, its failure
ends the cluster and all that runs on it. With three, one may fail and is replaced; that exists
since release 5.23.

## What is checked

The number of primary nodes of clusters that go on after their steps.

## Fix

Set `InstanceCount` of `MasterInstanceGroup` to 3, with release 5.23 or newer. Such a cluster runs
On-Demand, is protected from termination, and needs an external metastore for Hive, Hue and Oozie.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster


@rule(
    "EMR101",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.PRIMARY_NODES.url,),
    seed=("E8", "E15", "E3"),
    packs=("exam",),
)
def single_primary(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if not cluster.long_running:
        raise NotApplicable("it ends after its steps: run them again")
    count = cluster.count("primary", design)
    if count >= quotas.PRIMARIES_SAFE:
        return
    yield Finding(
        at=cluster.at("Instances"),
        message=f"the cluster ends when its {'only ' if count == 1 else ''}primary node fails",
        fix=f"use {quotas.PRIMARIES_SAFE} primary nodes",
        experiment=Experiment(
            cluster.id,
            "ended_clusters",
            changes=tuple(three_primaries(cluster)),
            faults=(NodeLoss(of=cluster.id, nodes="primary", at_s=Seconds(HOUR_S)),),
            nominal=True,
        ),
    )


def three_primaries(cluster: Cluster) -> Iterator[Change]:
    """Yield the change that makes three of the primary nodes."""
    for nodes in cluster.own_nodes:
        if nodes.purpose == "primary":
            name = "TargetOnDemandCapacity" if nodes.fleet else "InstanceCount"
            yield Change(cluster.id, (*nodes.path, name), quotas.PRIMARIES_SAFE)
