"""Nobody is told when a domain turns red, fills up or stops taking writes.

## Why it matters

A red domain has lost sight of data, a full one refuses writes, and both show in a metric before
users see it.

## What is checked

Alarms of the templates at hand on `ClusterStatus.red`, `FreeStorageSpace` and
`ClusterIndexWritesBlocked`. An alarm counts when it notifies something.

## Fix

Add an alarm for each metric in the message, with a topic as action. AWS lists more that are worth
watching.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.search import quotas
from headrace.services.search.component import Domain

WATCHED = ("ClusterStatus.red", "FreeStorageSpace", "ClusterIndexWritesBlocked")


@rule(
    "ES112",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.ALARMS.url,),
    seed=("S3",),
    packs=("resilience",),
)
def unwatched_domain(domain: Domain, design: Design) -> Iterator[Finding]:
    told = told_metrics(domain, design)
    missing = [metric for metric in WATCHED if metric not in told]
    if missing:
        yield Finding(
            at=domain.resource.at,
            message=f"no alarm tells anybody of {', '.join(missing)}",
            fix="add an alarm on each, with a topic in AlarmActions",
        )
