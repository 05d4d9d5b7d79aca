"""Managed scaling or auto-termination is set for applications that it does not see.

## Why it matters

Both look at what YARN runs. Presto, Trino and HBase run beside it: while they answer queries,
managed scaling takes their nodes away, and an idle timeout ends the cluster under its users.

## What is checked

`ManagedScalingPolicy` and `AutoTerminationPolicy` of clusters with one of these applications.

## Fix

Leave the policies out, or run these applications on a cluster of their own, with uniform groups and
an `AutoScalingPolicy` on a metric of your own where it should follow the load.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster

POLICIES = {
    "AutoTerminationPolicy": "the idle timeout ends the cluster while it answers queries",
    "ManagedScalingPolicy": "managed scaling takes nodes away while they answer queries",
}


@rule(
    "EMR110",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.SCALING.url, quotas.TERMINATION.url),
    seed=("E17", "E18", "E3"),
)
def scaling_blind_to_queries(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    unseen = sorted(quotas.NOT_ON_YARN.intersection(cluster.applications))
    if not unseen:
        raise NotApplicable("YARN runs all its applications")
    for policy, effect in POLICIES.items():
        if cluster.properties.get(policy).exists:
            yield Finding(
                at=cluster.at(policy),
                message=f"{unseen[0]} does not run on YARN: {effect}",
                fix=f"leave {policy} out, or run {unseen[0]} on a cluster of its own",
            )
