"""A domain publishes no logs.

## Why it matters

Nobody can sign in to the nodes: what OpenSearch writes about failing scripts, refused documents,
slow queries and its users is seen only if it is published to CloudWatch Logs.

## What is checked

`LogPublishingOptions`: at least one log with `Enabled: true`. `error-log-unpublished` and
`no-slow-logs` say which one is missing where there are others.

## Fix

Add `ES_APPLICATION_LOGS`, `SEARCH_SLOW_LOGS` and `INDEX_SLOW_LOGS`, each with a log group, and a
resource policy that lets the service write.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain


@rule(
    "ES113",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.LOGS.url, quotas.PRACTICES.url),
    seed=("S3",),
)
def domain_without_logs(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.published_logs:
        return
    advised = ", ".join(quotas.LOG_KINDS[:3])
    yield Finding(
        at=domain.at("LogPublishingOptions"),
        message="no log is published: what goes wrong inside it leaves no trace",
        fix=f"add {advised} to LogPublishingOptions, each with a log group",
    )
