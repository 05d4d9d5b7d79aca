"""Data for S3 or DynamoDB goes through a NAT gateway, which bills every byte.

## Why it matters

A NAT gateway bills each gigabyte that passes it. Gateway endpoints for S3 and DynamoDB bill
nothing, and keep the traffic inside AWS. A cluster that reads a few terabytes through a NAT gateway
pays more for the way than for the storage.

## What is checked

What sits in the VPC and reads or writes buckets or tables: whether its way there is a NAT gateway.

## Fix

Add a gateway endpoint (`AWS::EC2::VPCEndpoint`) for the service to the route tables of the subnets.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.network.calls import calls_of
from headrace.services.network.component import Vpc
from headrace.services.network.reach import place_of, reach
from headrace.services.network.tenants import subnets_of, tenants_of

GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"
FREE = ("s3", "dynamodb")


@rule(
    "NET126",
    on=Vpc,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("K10", "E12", "R11"),
)
def storage_traffic_through_nat(vpc: Vpc, design: Design) -> Iterator[Finding]:
    tenants = {
        tenant.id: tenant
        for subnet in subnets_of(design, vpc)
        for tenant in tenants_of(design, subnet)
    }
    calling = [(t, {c.service for c in calls_of(design, t)} & set(FREE)) for t in tenants.values()]
    if not any(services for _, services in calling):
        raise NotApplicable("nothing in it reads or writes S3 or DynamoDB")
    for service in FREE:
        through = [t.logical_id for t, s in calling if service in s and _by_nat(t, service, design)]
        if through:
            yield Finding(
                at=vpc.resource.at,
                message=f"{', '.join(through)} {'reaches' if len(through) == 1 else 'reach'} "
                f"{service} through a NAT gateway, which bills each gigabyte; a gateway endpoint "
                "bills nothing",
                fix=f"add a gateway endpoint for {service} to the route tables",
            )


def _by_nat(tenant: Component, service: str, design: Design) -> bool:
    way = reach(design, place_of(design, tenant), service)
    return way is not None and way.how == "NAT"
