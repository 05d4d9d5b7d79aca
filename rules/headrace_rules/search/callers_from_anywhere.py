"""The access policy of a domain on the internet does not limit from where it is called.

## Why it matters

Stolen credentials of a role that the policy names work from every address of the internet, unless
the policy lists the addresses that callers come from.

## What is checked

Domains without `VPCOptions`: each statement that allows needs the condition `IpAddress` on
`aws:SourceIp`. A domain in a VPC cannot have one: there security groups limit who reaches it.

## Fix

Put the domain into a VPC, or add `Condition: {IpAddress: {"aws:SourceIp": [<addresses>]}}`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.access import addresses, allowing, stated
from headrace.services.search.component import Domain

GUIDE = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html"


@rule(
    "ES252",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("S7",),
)
def callers_from_anywhere(domain: Domain, design: Design) -> Iterator[Finding]:
    if domain.in_vpc:
        raise NotApplicable("its endpoint is inside a VPC, where policies cannot name addresses")
    if not stated(domain, design):
        yield Finding(
            at=domain.at("AccessPolicies"),
            message="no access policy lists the addresses that callers come from",
            fix="set VPCOptions, or AccessPolicies with the condition IpAddress",
        )
    for statement in allowing(domain, design):
        if not addresses(statement.value):
            yield Finding(
                at=statement.at,
                message="it allows calls from every address",
                fix="set VPCOptions, or list the callers' addresses in the condition IpAddress",
            )
