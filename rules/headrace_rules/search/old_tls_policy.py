"""A domain speaks old versions of TLS, or nobody says which.

## Why it matters

`Policy-Min-TLS-1-0-2019-07` accepts TLS 1.0 and 1.1, which are broken. The newest policy takes 1.2
and 1.3 with perfect forward secrecy: who gets hold of a key later cannot read what was sent before.
Without a policy AWS chooses.

## What is checked

`DomainEndpointOptions.TLSSecurityPolicy`: `Policy-Min-TLS-1-2-2019-07` and newer ones pass.

## Fix

Set `TLSSecurityPolicy: Policy-Min-TLS-1-2-PFS-2023-10`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain

CURRENT = "Policy-Min-TLS-1-2-PFS-2023-10"


@rule(
    "ES206",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html",
    ),
    seed=("S6",),
)
def old_tls_policy(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    policy = domain.tls_policy
    if policy and "TLS-1-0" not in policy:
        return
    yield Finding(
        at=domain.at("DomainEndpointOptions", "TLSSecurityPolicy"),
        message=f"{policy} accepts TLS 1.0" if policy else "no TLS policy is set: AWS chooses",
        fix=f"set TLSSecurityPolicy to {CURRENT}",
        changes=(Change(domain.id, ("DomainEndpointOptions", "TLSSecurityPolicy"), CURRENT),),
    )
