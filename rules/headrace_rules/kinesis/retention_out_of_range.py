"""A stream asks for a retention that the service does not offer.

## Why it matters

A stream keeps records for 24 to 8,760 hours. The resource's schema lets smaller numbers pass; the
deployment then fails.

## Fix

Set `RetentionPeriodHours` within 24 to 8,760, or leave it out for 24.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream


@rule(
    "KDS108",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.RETENTION.url,),
    seed=("K5",),
    packs=("exam",),
)
def retention_out_of_range(stream: Stream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    least, most = quotas.RETENTION_MIN_H, quotas.RETENTION_MAX_H
    if least <= stream.retention_h <= most:
        return
    nearest = min(max(stream.retention_h, least), most)
    yield Finding(
        at=stream.at("RetentionPeriodHours"),
        message=f"a retention of {stream.retention_h:,} h is not offered: {least} to {most:,} are",
        fix=f"set RetentionPeriodHours to {nearest}",
        changes=(Change(stream.id, ("RetentionPeriodHours",), nearest),),
    )
