"""A domain is declared by the resource type of before 2021.

## Why it matters

`AWS::Elasticsearch::Domain` still works, but new settings (standby zones, gp3 throughput, off-peak
windows, OpenSearch itself) exist on `AWS::OpenSearchService::Domain` only.

## Fix

Move to the new type without replacing the domain: keep it with `DeletionPolicy: Retain`, take it
out of the stack, and import it as `AWS::OpenSearchService::Domain`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain


@rule(
    "ES403",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/rename.html",),
    seed=("S1",),
)
def legacy_resource_type(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.type != "AWS::Elasticsearch::Domain":
        return
    yield Finding(
        at=domain.resource.at,
        message="AWS::Elasticsearch::Domain is being replaced by AWS::OpenSearchService::Domain",
        fix="import the domain as AWS::OpenSearchService::Domain",
    )
