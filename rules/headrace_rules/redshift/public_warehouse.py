"""A warehouse has a public address.

## Why it matters

A publicly accessible cluster or workgroup answers from the internet to whoever its security groups
let in: one rule too wide, and only the password stands before all tables.

## What is checked

`PubliclyAccessible: true`. Nothing said is private: false is the service's default, so a missing
property is no finding, though some tools report it. A warehouse that Firehose delivers to must be
public; it passes as long as its security groups don't let every address in.

## Fix

Set `PubliclyAccessible: false` and put the clients into its VPC, or give them a Redshift-managed
VPC endpoint.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Change, Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.network.doors import lets_all_in
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Workgroup

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html"


@rule(
    "RS202",
    on=(Cluster, Workgroup),
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE, quotas.RESOURCE.url),
    seed=("R8",),
    packs=("exam",),
)
def public_warehouse(warehouse: Cluster | Workgroup, design: Design) -> Iterator[Finding]:
    if not warehouse.publicly_accessible:
        return
    flows = design.incoming(warehouse, EdgeKind.FLOWS, "deliver")
    needed = any(isinstance(flow.node, DeliveryStream) for flow in flows)
    if needed and not _is_open(warehouse, design):
        return
    yield Finding(
        at=warehouse.at("PubliclyAccessible"),
        message="it is publicly accessible, and its security groups let every address in"
        if needed
        else "it is publicly accessible: the internet can try its password",
        fix="let only Firehose's addresses of the region in"
        if needed
        else "set PubliclyAccessible to false",
        changes=() if needed else (Change(warehouse.id, ("PubliclyAccessible",), data=False),),
    )


def _is_open(warehouse: Component, design: Design) -> bool:
    """Whether a security group lets every address in.

    Raises
    ------
    UnknownValueError
        When it has groups outside the templates, or none that is told.
    """
    groups = [n.node for n in design.outgoing(warehouse, EdgeKind.PLACED_IN, "security group")]
    if not groups:
        raise UnknownValueError("it has the VPC's default security group")
    return lets_all_in(design, groups) is not None
