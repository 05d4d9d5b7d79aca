"""A warehouse ingests a stream through its VPC, which has no way to Kinesis.

## Why it matters

With enhanced VPC routing, streaming ingestion goes through the VPC as COPY does. A gateway endpoint
for S3 does not help it: Kinesis needs an interface endpoint or a NAT gateway. Without one, the
materialized view never gets a record, while COPY works and hides it.

## What is checked

Warehouses with enhanced VPC routing whose roles let them read a stream: subnets, routes, endpoints
with their policies, and security groups.

## Fix

Add an interface endpoint for `kinesis-streams` to the VPC.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.network.reach import Place, place_of, reach
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Workgroup

INGESTION = (
    "https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion.html"
)


@rule(
    "RS121",
    on=(Cluster, Workgroup),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ROUTING.url, INGESTION),
    seed=("R11", "R12"),
)
def vpc_routing_without_stream_endpoint(
    warehouse: Cluster | Workgroup, design: Design
) -> Iterator[Finding]:
    if not warehouse.routes_through_vpc:
        raise NotApplicable("it does not route through its VPC")
    streams = design.incoming(warehouse, EdgeKind.FLOWS, "shared")
    if not streams:
        raise NotApplicable("it reads no stream")
    place = place_of(design, warehouse)
    if not place.subnets:
        raise UnknownValueError(f"the subnets of {warehouse.logical_id} are not known")
    place = Place(place.subnets, place.groups, public=warehouse.publicly_accessible)
    if reach(design, place, "kinesis-streams") is None:
        yield Finding(
            at=warehouse.at("EnhancedVpcRouting"),
            message=f"it reads {streams[0].node.logical_id} through the VPC, but its subnets have "
            "no way to Kinesis",
            fix="add an interface endpoint for kinesis-streams to the VPC",
        )
