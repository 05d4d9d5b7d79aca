"""A stream keeps records longer than any declared outage asks for, and than a week.

## Why it matters

A week lets people find a fault after a weekend and read again. What is kept beyond it is billed by
the gigabyte and month, on top of the price of a week; an archive on S3 keeps the same for a small
part of that.

## What is checked

`RetentionPeriodHours` above 168, against twice the longest outage that the load declares for a
reader: so long it takes to fail and to catch up. The trial bills both; what saves less than a
dollar a month is no finding.

## Fix

Set `RetentionPeriodHours: 168`; acknowledge the finding where somebody replays older records from
the stream, or where records have to be kept there.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import prices, quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import outages_of, readers
from headrace_rules.saving import saving

HOUR_S = 3_600
CATCH_UP = 2
"""Retention over the longest outage: a reader catches up at twice the rate."""


@rule(
    "KDS304",
    on=Stream,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.RETENTION.url, prices.PRICE_LIST.url),
    seed=("K5",),
)
def retention_beyond_outages(stream: Stream, design: Design) -> Iterator[Finding]:
    if stream.retention_h <= quotas.RETENTION_ADVISED_H:
        raise NotApplicable("it keeps records for a week at most")
    need_load(stream, design)
    down_s = max((s for one in readers(stream, design) for s in outages_of(one, design)), default=0)
    hours = max(quotas.RETENTION_ADVISED_H, math.ceil(down_s * CATCH_UP / HOUR_S))
    if stream.retention_h <= hours:
        return
    changes = (Change(stream.id, ("RetentionPeriodHours",), hours),)
    saved = saving(stream, changes, design)
    if saved is not None:
        yield Finding(
            at=stream.at("RetentionPeriodHours"),
            message=f"records are kept for {stream.retention_h:,} h, and no declared outage asks "
            f"for more than {hours} h: {saved}",
            fix=f"set RetentionPeriodHours to {hours}, unless older records are replayed",
            changes=changes,
            experiment=saved.experiment,
        )
