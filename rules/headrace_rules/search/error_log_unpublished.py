"""A domain publishes logs, but not its error log.

## Why it matters

Failing scripts, refused mappings, snapshots that did not succeed and nodes that left stand in the
error log alone.

## What is checked

`ES_APPLICATION_LOGS` in `LogPublishingOptions`, with `Enabled: true`. A domain that publishes
nothing is judged by `domain-without-logs`.

## Fix

Add `ES_APPLICATION_LOGS` with a log group.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain

KIND = "ES_APPLICATION_LOGS"


@rule(
    "ES153",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.LOGS.url,),
    seed=("S3",),
)
def error_log_unpublished(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    published = domain.published_logs
    if not published:
        raise NotApplicable("it publishes no logs at all")
    if KIND not in published:
        yield Finding(
            at=domain.at("LogPublishingOptions"),
            message="its error log is not published to CloudWatch Logs",
            fix=f"add {KIND} to LogPublishingOptions, with a log group",
        )
