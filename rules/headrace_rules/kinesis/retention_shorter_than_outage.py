"""A declared outage of a reader outlasts the stream's retention, so that records are lost unread.

## Why it matters

A stream keeps records for 24 hours unless told otherwise. While a reader is down, records wait;
what is older than the retention is gone, and raising the retention afterwards does not bring it
back.

## What is checked

The trial runs the declared outages. Records that expire before the reader comes to them are lost;
catching up takes time as well, during which more can expire.

## Fix

Raise `RetentionPeriodHours` beyond the longest outage plus the time to catch up; up to 8,760 hours.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import outages_of, readers

SECONDS_PER_HOUR = 3_600
CATCH_UP = 2
"""Retention to ask for over the longest outage: a reader catches up at twice the rate."""


@rule(
    "KDS105",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.RETENTION.url,),
    seed=("K5",),
    packs=("exam",),
)
def retention_shorter_than_outage(stream: Stream, design: Design) -> Iterator[Finding]:
    if design.load is None:
        raise NotApplicable("no outage is declared")
    for reader in readers(stream, design):
        longest_s = max(outages_of(reader, design), default=0.0)
        if longest_s <= stream.retention_h * SECONDS_PER_HOUR:
            continue
        yield _finding(stream, reader, longest_s)


def _finding(stream: Stream, reader: Component, longest_s: float) -> Finding:
    hours = longest_s / SECONDS_PER_HOUR
    wanted = min(quotas.RETENTION_MAX_H, -int(-hours * CATCH_UP // 1))
    change = Change(stream.id, ("RetentionPeriodHours",), wanted)
    return Finding(
        at=stream.at("RetentionPeriodHours"),
        message=f"records are kept for {stream.retention_h} h, but {reader.logical_id} is declared "
        f"to be down for {hours:g} h: what expires meanwhile is lost",
        fix=f"set RetentionPeriodHours to {wanted}: the outage, and as long again to catch up",
        changes=(change,),
        experiment=Experiment(reader.id, "lost_records", changes=(change,)),
    )
