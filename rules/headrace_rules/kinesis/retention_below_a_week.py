"""A stream keeps records for less than a week.

## Why it matters

What is read too late is lost. A fault that is found after a weekend, or a reader that has to go
over the last days again, needs more than the 24 hours that a stream keeps by default. Where the
load declares an outage, `retention-shorter-than-outage` judges by that instead.

## What is checked

`RetentionPeriodHours`, 24 where it is not set, against the 168 hours that Security Hub asks for
unless it is told otherwise.

## Fix

Set `RetentionPeriodHours: 168`. What is kept beyond 24 hours costs by the shard hour, or by the
GB in on-demand streams.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream


@rule(
    "KDS151",
    on=Stream,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CONTROLS.url, quotas.RETENTION.url),
    seed=("K5",),
)
def retention_below_a_week(stream: Stream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    advised = quotas.RETENTION_ADVISED_H
    if stream.retention_h >= advised:
        return
    yield Finding(
        at=stream.at("RetentionPeriodHours"),
        message=f"records are kept for {stream.retention_h} h: who reads later than that, reads"
        " nothing",
        fix=f"set RetentionPeriodHours to {advised}",
        changes=(Change(stream.id, ("RetentionPeriodHours",), advised),),
    )
