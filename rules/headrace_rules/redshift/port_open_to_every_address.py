"""The security groups of a warehouse let every address in to its port.

## Why it matters

Between the internet and the password then stands only that the warehouse has no public address,
which one property changes. Inside the network it keeps nobody out: whatever is connected to the
VPC, now or later, may try.

## What is checked

The rules of its security groups that open its port to `0.0.0.0/0` or `::/0`. Groups outside the
templates cannot be told.

## Fix

Let in the security groups of those who query, or the addresses of their network.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.network.doors import lets_all_in
from headrace.services.redshift.component import Cluster, Workgroup

GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html"


@rule(
    "RS259",
    on=(Cluster, Workgroup),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R8",),
)
def port_open_to_every_address(warehouse: Cluster | Workgroup, design: Design) -> Iterator[Finding]:
    placed = design.outgoing(warehouse, EdgeKind.PLACED_IN, "security group")
    groups = [neighbour.node for neighbour in placed]
    if not groups:
        raise UnknownValueError("it has the VPC's default security group")
    wide = lets_all_in(design, groups, port=warehouse.port)
    if wide is not None:
        yield Finding(
            at=wide.at("SecurityGroupIngress"),
            message=f"{wide.logical_id} lets every address in to its port {warehouse.port}",
            fix="let in only the security groups or addresses of those who query",
        )
