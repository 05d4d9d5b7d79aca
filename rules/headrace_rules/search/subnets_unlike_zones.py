"""The number of subnets is not the number of zones.

## Why it matters

A domain in a VPC needs exactly one subnet for each of its availability zones: one without zone
awareness, two or three with it. The service refuses any other number, and the deployment fails.

## Fix

List as many subnets as there are zones, each in a zone of its own.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.component import Domain

VPC = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html"


@rule(
    "ES107",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(VPC,),
    seed=("S7",),
)
def subnets_unlike_zones(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not domain.in_vpc:
        raise NotApplicable("it is in no VPC")
    subnets = len(list(domain.properties.get("VPCOptions", "SubnetIds").elements()))
    zones = domain.zones
    if subnets == zones:
        return
    told = "one zone" if zones == 1 else f"{zones} zones"
    yield Finding(
        at=domain.at("VPCOptions", "SubnetIds"),
        message=f"{subnets} subnet{'s' if subnets > 1 else ''} for {told}: the service refuses it",
        fix=f"list {zones} subnet{'s' if zones > 1 else ''}, or change the number of zones",
    )
