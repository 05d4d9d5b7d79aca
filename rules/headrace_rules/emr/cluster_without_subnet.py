"""A cluster says in no subnet where it is launched.

## Why it matters

EMR then takes a subnet of the default VPC, which is public, in whatever zone it likes: not the one
next to the data.

## What is checked

`Ec2SubnetId` or `Ec2SubnetIds`.

## Fix

Name a private subnet in the zone of the data.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.template.values import Unknown


@rule(
    "EMR104",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(quotas.NETWORK.url,),
    seed=("E5", "E6"),
    packs=("exam",),
)
def cluster_without_subnet(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    names = ("Ec2SubnetId", "Ec2SubnetIds")
    for value in (cluster.instances, *(cluster.instances.get(name) for name in names)):
        if isinstance(value, Unknown):
            raise value.unknown()
    if any(cluster.instances.get(name).exists for name in names):
        return
    yield Finding(
        at=cluster.at("Instances"),
        message="no subnet is named: the cluster starts in the default VPC, in any zone",
        fix="set Ec2SubnetId to a private subnet in the zone of the data",
    )
