"""A cluster starts in a public subnet.

## Why it matters

Its nodes get public addresses: only their security groups stand between Hadoop's open ports and the
internet. EMR needs no public subnet; private ones reach S3 by an endpoint.

## What is checked

Whether a subnet of the cluster gives public addresses, or has a route to an internet gateway.

## Fix

Name a private subnet, with an endpoint for S3.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.network.component import Subnet


@rule(
    "EMR203",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(quotas.NETWORK.url,),
    seed=("E5",),
)
def public_cluster(cluster: Cluster, design: Design) -> Iterator[Finding]:
    for neighbour in design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet"):
        subnet = neighbour.node
        if not isinstance(subnet, Subnet):
            raise UnknownValueError(f"{subnet.logical_id} is outside the templates of this run")
        if subnet.properties.get("MapPublicIpOnLaunch").boolean(False):
            yield Finding(
                at=neighbour.edge.at,
                message=f"{subnet.logical_id} gives public addresses to the nodes",
                fix="name a private subnet",
            )
