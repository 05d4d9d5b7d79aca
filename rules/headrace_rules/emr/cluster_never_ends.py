"""A long-running cluster is paid for at full size while it has nothing to do.

## Why it matters

A cluster that goes on after its steps costs the same by night. An auto-termination policy ends it
when it is idle; managed scaling makes it as small as its work.

## What is checked

Clusters that go on after their steps: `AutoTerminationPolicy`, `ManagedScalingPolicy`, or an
`AutoScalingPolicy` of a group. Presto, Trino and HBase answer whenever somebody asks, and none of
the policies but the last sees their work: with them nothing is found.

## Fix

Add one of them: `AutoTerminationPolicy: {IdleTimeout: 3600}`, or a `ManagedScalingPolicy`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import (
    Change,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.billing import if_known
from headrace.services.emr import quotas
from headrace.services.emr.bills import BILLS
from headrace.services.emr.component import Cluster
from headrace.services.emr.releases import ends_idle_clusters
from headrace.units import format_money

HOUR_S = 3_600


@rule(
    "EMR301",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(quotas.TERMINATION.url, quotas.SCALING.url),
    seed=("E3", "E4", "E18"),
)
def cluster_never_ends(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if not cluster.long_running:
        raise NotApplicable("it ends after its steps")
    if cluster.ends_when_idle or cluster.scales:
        return
    if quotas.NOT_ON_YARN.intersection(cluster.applications):
        raise NotApplicable("it answers queries, which no policy of EMR sees")
    able = _knows_policy(cluster)
    advice = "add an AutoTerminationPolicy or a ManagedScalingPolicy"
    bill = if_known(BILLS["Cluster"], cluster, design)
    costs = f": {format_money(bill.usd_per_month)}, whether it works or not" if bill else ""
    yield Finding(
        at=cluster.resource.at,
        message=f"nothing ends the cluster when it is idle, or makes it smaller{costs}",
        fix=advice if able else f"take a current release, and {advice}",
        changes=(Change(cluster.id, ("AutoTerminationPolicy", "IdleTimeout"), HOUR_S),)
        if able
        else (),
    )


def _knows_policy(cluster: Cluster) -> bool:
    """Whether its release takes an auto-termination policy; what nobody knows is taken to."""
    try:
        return cluster.version is not None and ends_idle_clusters(cluster.version)
    except UnknownValueError:
        return True
