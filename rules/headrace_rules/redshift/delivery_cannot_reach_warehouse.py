"""A delivery stream loads a warehouse that Firehose cannot reach.

## Why it matters

Firehose issues its COPY from outside the VPC: the cluster must be publicly accessible, and must not
use enhanced VPC routing. Else deliveries are retried every 5 minutes for the retry duration, then
given up; the objects stay in the staging bucket.

## What is checked

Clusters and workgroups that a delivery stream of the templates delivers to.

## Fix

Let the warehouse load by itself: streaming ingestion from the stream, or COPY from the staging
bucket (auto-copy). Both work in a private warehouse. Or make it public, without enhanced VPC
routing, and let only Firehose's addresses of your region in.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.redshift.component import Cluster, Workgroup

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html"


@rule(
    "RS108",
    on=(Cluster, Workgroup),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("R12",),
)
def delivery_cannot_reach_warehouse(
    warehouse: Cluster | Workgroup, design: Design
) -> Iterator[Finding]:
    flows = design.incoming(warehouse, EdgeKind.FLOWS, "deliver")
    deliveries = [n.node.logical_id for n in flows if isinstance(n.node, DeliveryStream)]
    if not deliveries:
        raise NotApplicable("no delivery stream delivers to it")
    if not warehouse.publicly_accessible:
        at, why = "PubliclyAccessible", "it has no public address"
    elif warehouse.routes_through_vpc:
        at, why = "EnhancedVpcRouting", "it uses enhanced VPC routing"
    else:
        return
    yield Finding(
        at=warehouse.at(at),
        message=f"{', '.join(deliveries)} cannot load it: {why}",
        fix="load by streaming ingestion or COPY from the warehouse instead of by Firehose",
    )
