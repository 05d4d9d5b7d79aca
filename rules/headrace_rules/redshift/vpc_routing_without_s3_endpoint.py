"""A warehouse routes through its VPC, which has no way to S3.

## Why it matters

With enhanced VPC routing every COPY and UNLOAD goes through the VPC. From subnets without an S3
endpoint and without another way out, S3 cannot be reached: each COPY and UNLOAD fails.

## What is checked

The subnets of the cluster's subnet group or of the workgroup, their route tables, the gateway and
interface endpoints with their policies, NAT gateways, and security groups.

## Fix

Add a gateway endpoint for S3 (`AWS::EC2::VPCEndpoint`) to the route tables of the subnets. It costs
nothing.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.network.reach import Place, place_of, reach
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Workgroup


@rule(
    "RS102",
    on=(Cluster, Workgroup),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ROUTING.url,),
    seed=("R11",),
    packs=("exam",),
)
def vpc_routing_without_s3_endpoint(
    warehouse: Cluster | Workgroup, design: Design
) -> Iterator[Finding]:
    if not warehouse.routes_through_vpc:
        raise NotApplicable("it does not route through its VPC")
    place = place_of(design, warehouse)
    if not place.subnets:
        raise UnknownValueError(f"the subnets of {warehouse.logical_id} are not known")
    place = Place(place.subnets, place.groups, public=warehouse.publicly_accessible)
    if reach(design, place, "s3") is None:
        yield Finding(
            at=warehouse.at("EnhancedVpcRouting"),
            message="COPY and UNLOAD go through the VPC, but its subnets have no way to S3",
            fix="add a gateway endpoint for S3 to the route tables of its subnets",
        )
