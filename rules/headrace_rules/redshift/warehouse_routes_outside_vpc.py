"""A warehouse's COPY and UNLOAD go around its VPC.

## Why it matters

Without enhanced VPC routing Redshift reaches S3 over its own network, or the internet for other
services. No endpoint policy, security group or flow log of the VPC then sees or limits where data
goes: whoever may run UNLOAD can send tables to any bucket.

## What is checked

`EnhancedVpcRouting`, which is false where nothing is said. A warehouse that Firehose delivers to
cannot use it.

## Fix

Set `EnhancedVpcRouting: true`, and add a gateway endpoint for S3 to the VPC.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Workgroup


@rule(
    "RS204",
    on=(Cluster, Workgroup),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(quotas.ROUTING.url,),
    seed=("R11",),
    packs=("exam",),
)
def warehouse_routes_outside_vpc(
    warehouse: Cluster | Workgroup, design: Design
) -> Iterator[Finding]:
    if warehouse.routes_through_vpc:
        return
    flows = design.incoming(warehouse, EdgeKind.FLOWS, "deliver")
    if any(isinstance(flow.node, DeliveryStream) for flow in flows):
        raise NotApplicable("Firehose delivers to it, which rules enhanced VPC routing out")
    yield Finding(
        at=warehouse.at("EnhancedVpcRouting"),
        message="COPY and UNLOAD go around the VPC, where nothing limits to which bucket",
        fix="set EnhancedVpcRouting to true, with a gateway endpoint for S3 in the VPC",
        changes=(Change(warehouse.id, ("EnhancedVpcRouting",), data=True),),
    )
