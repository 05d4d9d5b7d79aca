"""A cluster can be reached from the internet.

## Why it matters

In a public subnet its nodes get public addresses: only their security groups stand between Hadoop's
open ports and the internet. EMR needs no public subnet; private ones reach S3 by an endpoint. A
group that lets every address in opens those ports to whoever finds a way into the network, and EMR
refuses to start such a cluster where block public access is on.

## What is checked

Whether a subnet of the cluster gives public addresses, and whether one of its security groups lets
every address in. A cluster that names no group gets those that EMR makes, which don't.

## Fix

Name a private subnet, with an endpoint for S3, and let only your own addresses in.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.network.component import Subnet
from headrace.services.network.doors import lets_all_in


@rule(
    "EMR203",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(quotas.NETWORK.url, quotas.BLOCK_PUBLIC.url),
    seed=("E5",),
)
def public_cluster(cluster: Cluster, design: Design) -> Iterator[Finding]:
    groups = design.outgoing(cluster, EdgeKind.PLACED_IN, "security group")
    open_question: UnknownValueError | None = None
    try:
        wide = lets_all_in(design, [neighbour.node for neighbour in groups])
    except UnknownValueError as error:
        wide, open_question = None, error
    if wide is not None:
        yield Finding(
            at=next(n.edge.at for n in groups if n.node.id == wide.id),
            message=f"{wide.logical_id} lets every address in to the nodes",
            fix="let only your own addresses in",
        )
    for neighbour in design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet"):
        subnet = neighbour.node
        if not isinstance(subnet, Subnet):
            raise UnknownValueError(f"{subnet.logical_id} is outside the templates of this run")
        if subnet.gives_public_addresses:
            yield Finding(
                at=neighbour.edge.at,
                message=f"{subnet.logical_id} gives public addresses to the nodes",
                fix="name a private subnet",
            )
    if open_question is not None:
        raise open_question
