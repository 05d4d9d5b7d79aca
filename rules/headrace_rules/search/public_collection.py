"""A network policy opens serverless collections to the internet.

## Why it matters

A collection is reached only from where a network policy allows. `AllowFromPublic` lets requests
come from anywhere; data access policies are then all that protects the data.

## Fix

Set `AllowFromPublic: false` and list VPC endpoints in `SourceVPCEs`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.component import SecurityPolicy


@rule(
    "ES210",
    on=SecurityPolicy,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html",
    ),
    seed=("S7",),
)
def public_collection(policy: SecurityPolicy, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not policy.is_network:
        raise NotApplicable("it is about encryption")
    public = policy.public_patterns
    if public:
        yield Finding(
            at=policy.at("Policy"),
            message=f"reached from the internet: {', '.join(public)}",
            fix="set AllowFromPublic to false, and list VPC endpoints in SourceVPCEs",
        )
