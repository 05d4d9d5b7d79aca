"""A domain publishes no error log, or no slow logs.

## Why it matters

Nobody can sign in to the nodes: what OpenSearch writes about failing scripts, refused documents or
slow queries is seen only if it is published to CloudWatch Logs.

## What is checked

`LogPublishingOptions` must switch on `ES_APPLICATION_LOGS`, `SEARCH_SLOW_LOGS` and
`INDEX_SLOW_LOGS`. Slow logs also need thresholds, which are set on the indexes.

## Fix

Add what the message names, each with a log group, and a resource policy that lets the service
write.
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
    published = domain.published_logs
    missing = [kind for kind in quotas.LOG_KINDS[:3] if kind not in published]
    if missing:
        yield Finding(
            at=domain.at("LogPublishingOptions"),
            message=f"{', '.join(missing)} not published to CloudWatch Logs",
            fix=f"add {', '.join(missing)} to LogPublishingOptions, each with a log group",
        )
