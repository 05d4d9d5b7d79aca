"""A domain's endpoint is on the internet.

## Why it matters

In a VPC security groups decide who can open a connection at all; on the internet only policies and
passwords stand between the data and everybody.

## Fix

Set `VPCOptions` with a subnet for each zone and a security group. An existing domain cannot be
moved: restore a snapshot into a new one.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain


@rule(
    "ES202",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html",),
    seed=("S7",),
    packs=("exam",),
)
def domain_outside_vpc(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not domain.in_vpc:
        yield Finding(
            at=domain.at("VPCOptions"),
            message="no VPCOptions: its endpoint is on the internet",
            fix="set VPCOptions on a new domain and restore a snapshot: this one cannot move",
        )
