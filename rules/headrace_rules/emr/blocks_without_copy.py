"""A long-running cluster keeps blocks of HDFS without a copy.

## Why it matters

With fewer than four core nodes HDFS keeps each block once, unless configured otherwise: a lost node
is lost data. With four it keeps two copies, from ten on three.

## What is checked

The number of core nodes of clusters that go on after their steps, where nothing sets
`dfs.replication`.

## Fix

Use four core nodes, set `dfs.replication` to 2 in the classification `hdfs-site`, or keep all data
on S3 and acknowledge the finding.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.resolve import each
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster


@rule(
    "EMR103",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.HDFS.url,),
    seed=("E9", "E10", "E13", "E14"),
    packs=("exam",),
)
def blocks_without_copy(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if not cluster.long_running:
        raise NotApplicable("it ends after its steps: its HDFS is scratch space")
    if sets_copies(cluster):
        return
    count = cluster.count("core", design)
    if count == 0 or quotas.replication(count) > 1:
        return
    yield Finding(
        at=cluster.at("Instances"),
        message=f"{count} core nodes keep each block of HDFS once: a lost node is lost data",
        fix=f"use {quotas.REPLICATION_TWO_FROM} core nodes, or set dfs.replication to 2",
    )


def sets_copies(cluster: Cluster) -> bool:
    """Whether the cluster's configuration says how many copies are kept."""
    for block in each(cluster.properties.get("Configurations")):
        if block.get("Classification").text("") == "hdfs-site":
            return block.get("ConfigurationProperties", "dfs.replication").exists
    return False
