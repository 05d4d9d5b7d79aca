"""Nobody is told when a long-running cluster loses nodes, blocks or jobs.

## Why it matters

A cluster that stays for weeks loses a node some day, fills its disks, or fails a job every night.
It goes on running and being paid for; only its metrics tell.

## What is checked

Clusters that do not end after their steps: an alarm of the templates on any metric that shows a
failure (`MRUnhealthyNodes`, `MRLostNodes`, `AppsFailed`, `MissingBlocks`, `HDFSUtilization` and
such). An alarm counts when it notifies something.

## Fix

Add alarms on `AppsFailed` and `MRUnhealthyNodes` of the cluster, with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.emr.component import Cluster

GUIDE = "https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html"
FAILS = {
    "AppsFailed",
    "AppsPending",
    "ContainerPending",
    "CoreNodesPending",
    "CorruptBlocks",
    "HDFSUtilization",
    "LiveDataNodes",
    "MRActiveNodes",
    "MRLostNodes",
    "MRUnhealthyNodes",
    "MissingBlocks",
    "UnderReplicatedBlocks",
    "YARNMemoryAvailablePercentage",
}


@rule(
    "EMR122",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("E3", "E8"),
    packs=("resilience",),
)
def unwatched_cluster(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if not cluster.long_running or cluster.ends_when_idle:
        raise NotApplicable("it ends by itself")
    if told_metrics(cluster, design) & FAILS:
        return
    yield Finding(
        at=cluster.resource.at,
        message="it stays, and no alarm tells anybody when its nodes or jobs fail (AppsFailed, "
        "MRUnhealthyNodes)",
        fix="add an alarm on each, with a topic in AlarmActions",
    )
