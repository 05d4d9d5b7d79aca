"""A domain publishes logs, but not those of slow searches and slow indexing.

## Why it matters

Who looks for the query that takes the cluster down finds it in the slow logs, and nowhere else.

## What is checked

`SEARCH_SLOW_LOGS` and `INDEX_SLOW_LOGS` in `LogPublishingOptions`, with `Enabled: true`. They also
need thresholds, which are set on the indexes. A domain that publishes nothing is judged by
`domain-without-logs`.

## Fix

Add what the message names, each with a log group.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain

KINDS = ("SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS")


@rule(
    "ES154",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.LOGS.url,),
    seed=("S3",),
)
def no_slow_logs(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    published = domain.published_logs
    if not published:
        raise NotApplicable("it publishes no logs at all")
    missing = ", ".join(kind for kind in KINDS if kind not in published)
    if missing:
        yield Finding(
            at=domain.at("LogPublishingOptions"),
            message=f"{missing} not published to CloudWatch Logs",
            fix=f"add {missing} to LogPublishingOptions, each with a log group",
        )
