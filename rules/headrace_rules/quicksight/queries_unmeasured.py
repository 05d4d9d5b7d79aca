"""An Athena work group tells nobody what its queries do.

## Why it matters

Without its metrics CloudWatch knows neither how long queries wait and run, nor how much they scan,
nor how many fail: no alarm can watch over them, and nobody sees what became slow or dear.

## What is checked

`PublishCloudWatchMetricsEnabled` of work groups that are not disabled. What holds where it is not
set AWS does not document.

## Fix

Set `PublishCloudWatchMetricsEnabled: true`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.athena.component import WorkGroup
from headrace.services.athena.quotas import API

GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide/athena-controls.html"
PATH = ("WorkGroupConfiguration", "PublishCloudWatchMetricsEnabled")


@rule(
    "QS151",
    on=WorkGroup,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE, API.url),
    seed=("Q3",),
)
def queries_unmeasured(group: WorkGroup, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not group.enabled:
        raise NotApplicable("no query runs in it: it is disabled")
    if group.publishes_metrics:
        return
    yield Finding(
        at=group.at(*PATH),
        message="CloudWatch is told nothing of its queries",
        fix="set PublishCloudWatchMetricsEnabled to true",
        changes=(Change(group.id, PATH, data=True),),
    )
