"""A domain on the internet lets anyone read and write.

## Why it matters

Without `VPCOptions` the endpoint is on the internet. A resource policy that allows every principal
without a condition then opens every index to everybody, and nothing inside the domain asks who.

## What is checked

Domains outside a VPC, without fine-grained access control, with a statement that allows `*`. A
condition other than one on all addresses (`0.0.0.0/0`) narrows it.

## Fix

Put the domain into a VPC, and name the principals in its access policy.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.access import lets_anyone
from headrace.services.search.component import Domain


@rule(
    "ES201",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html",
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html",
    ),
    seed=("S7",),
)
def public_domain(domain: Domain, design: Design) -> Iterator[Finding]:
    if domain.in_vpc:
        raise NotApplicable("its endpoint is inside a VPC")
    if domain.has_fine_grained_access and not domain.lets_anonymous_in:
        return
    if lets_anyone(domain, design):
        yield Finding(
            at=domain.at("AccessPolicies"),
            message="its endpoint is on the internet, and its access policy lets anyone in",
            fix="set VPCOptions, and name principals in AccessPolicies",
        )
