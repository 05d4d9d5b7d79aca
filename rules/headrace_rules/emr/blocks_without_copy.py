"""A long-running cluster keeps blocks of HDFS without a copy.

## Why it matters

With fewer than four core nodes HDFS keeps each block once, unless configured otherwise: a lost node
is lost data. With four it keeps two copies, from ten on three.

## What is checked

`dfs.replication` of clusters that go on after their steps: as the classification `hdfs-site` sets
it, or as the number of core nodes does. HBase that keeps its tables on S3 still has its write-ahead
log in HDFS.

## Fix

Use four core nodes, set `dfs.replication` to 2 in the classification `hdfs-site`, or keep all data
on S3 and acknowledge the finding.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.resolve import each
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
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
    stated = cluster.setting("hdfs-site", "dfs.replication").integer(None)
    if stated is not None and stated > 1:
        return
    count = cluster.count("core", design)
    if count == 0 or (stated is None and quotas.replication(count) > 1):
        return
    nodes = "1 core node keeps" if count == 1 else f"{count} core nodes keep"
    more = f"use {quotas.REPLICATION_TWO_FROM} core nodes, or "
    yield Finding(
        at=cluster.at("Instances"),
        message=f"{nodes} each block of HDFS once: a lost node is lost data",
        fix=f"{more if stated is None else ''}set dfs.replication to 2",
        experiment=Experiment(
            cluster.id,
            "hdfs_lost_share",
            changes=tuple(more_nodes(cluster, count) if stated is None else two_copies(cluster)),
            faults=(NodeLoss(of=cluster.id, nodes="core", at_s=Seconds(HOUR_S)),),
            nominal=True,
        ),
    )


def more_nodes(cluster: Cluster, count: int) -> Iterator[Change]:
    """Yield the change of a group that makes enough of *count* core nodes."""
    for nodes in cluster.own_nodes:
        if nodes.purpose == "core" and not nodes.fleet and nodes.count == count:
            path = (*nodes.path, "InstanceCount")
            yield Change(cluster.id, path, quotas.REPLICATION_TWO_FROM)


def two_copies(cluster: Cluster) -> Iterator[Change]:
    """Yield the change of the configuration that keeps two copies."""
    for index, block in enumerate(each(cluster.properties.get("Configurations"))):
        if block.get("Classification").text("") == "hdfs-site":
            path = ("Configurations", index, "ConfigurationProperties", "dfs.replication")
            yield Change(cluster.id, path, "2")
