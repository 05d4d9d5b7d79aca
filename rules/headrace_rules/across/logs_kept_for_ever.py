"""A log group of the flow keeps every line for ever.

## Why it matters

A log group without `RetentionInDays` never forgets. The log of a busy consumer grows by gigabytes a
day, and its storage is paid each month anew, for lines that nobody will read.

## What is checked

Log groups of the templates that something on a data flow writes its log to.

## Fix

Set `RetentionInDays`: 30 days tell what went wrong last week; audit logs have rules of their own.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.logs.component import LogGroup

GUIDE = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
    "Working-with-log-groups-and-streams.html"
)


@rule(
    "AX301",
    on=LogGroup,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("K9", "S3"),
)
def logs_kept_for_ever(group: LogGroup, design: Design) -> Iterator[Finding]:
    writers = design.incoming(group, EdgeKind.USES, "log")
    if not writers:
        raise NotApplicable("nothing on a data flow writes its log there")
    if group.retention_days is None:
        yield Finding(
            at=group.resource.at,
            message=f"what {writers[0].node.logical_id} logs is kept for ever",
            fix="set RetentionInDays",
        )
