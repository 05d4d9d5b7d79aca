"""A cluster names no subnet group.

## Why it matters

It is then created in the default VPC, whose subnets are public, in whatever zone there is room, and
not where its clients and loaders are. An account without a default VPC cannot create it at all.

## What is checked

`ClusterSubnetGroupName`.

## Fix

Add an `AWS::Redshift::ClusterSubnetGroup` of private subnets in several zones, and name it in
`ClusterSubnetGroupName`. That replaces an existing cluster.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html"


@rule(
    "RS253",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R8",),
)
def cluster_without_subnet_group(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.subnet_group.exists:
        return
    yield Finding(
        at=cluster.at("ClusterSubnetGroupName"),
        message="it names no subnet group: it is created in the default VPC, whose subnets are"
        " public",
        fix="name a subnet group of private subnets in ClusterSubnetGroupName",
    )
