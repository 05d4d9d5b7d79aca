"""A domain accepts plain HTTP.

## Why it matters

Unless HTTPS is enforced the domain also answers unencrypted requests: documents, queries and the
passwords of basic authentication can be read on the way.

## Fix

Set `DomainEndpointOptions: {EnforceHTTPS: true}` and a current `TLSSecurityPolicy`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain


@rule(
    "ES205",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html",
    ),
    seed=("S6",),
    packs=("exam",),
)
def https_not_enforced(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.enforces_https:
        return
    yield Finding(
        at=domain.at("DomainEndpointOptions", "EnforceHTTPS"),
        message="plain HTTP is accepted",
        fix="set DomainEndpointOptions.EnforceHTTPS to true",
        changes=(Change(domain.id, ("DomainEndpointOptions", "EnforceHTTPS"), data=True),),
    )
