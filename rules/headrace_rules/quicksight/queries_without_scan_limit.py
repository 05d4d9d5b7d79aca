"""An Athena work group puts no limit on what a query may scan.

## Why it matters

Athena bills SQL by the bytes scanned. One query without a filter on the partitions reads the whole
table; behind a dashboard in direct query mode it does so for every reader.

## What is checked

`BytesScannedCutoffPerQuery` of work groups that run SQL and are billed by bytes: none for Spark,
none where capacity is reserved.

## Fix

Set `BytesScannedCutoffPerQuery` to what the greatest sensible query reads, at least 10,000,000
bytes. A query that exceeds it is cancelled; what it has read is billed.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.athena.component import WorkGroup
from headrace.services.athena.quotas import API, SCAN_LIMIT_MIN_BYTES

GUIDE = (
    "https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html"
)


@rule(
    "QS301",
    on=WorkGroup,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(GUIDE, API.url),
    seed=("Q3",),
)
def queries_without_scan_limit(group: WorkGroup, design: Design) -> Iterator[Finding]:
    if not group.enabled:
        raise NotApplicable("no query runs in it: it is disabled")
    if not group.runs_sql:
        raise NotApplicable("it runs Spark, which is not billed by bytes")
    if design.outgoing(group, EdgeKind.USES, "capacity"):
        raise NotApplicable("its capacity is reserved, and not billed by bytes")
    limit = group.scan_limit_bytes
    if limit is not None and limit >= SCAN_LIMIT_MIN_BYTES:
        return
    said = (
        "no limit to the bytes that a query scans and is billed for"
        if limit is None
        else f"BytesScannedCutoffPerQuery is {limit:,}; Athena takes {SCAN_LIMIT_MIN_BYTES:,} at "
        "least"
    )
    yield Finding(
        at=group.at("WorkGroupConfiguration", "BytesScannedCutoffPerQuery"),
        message=said,
        fix="set BytesScannedCutoffPerQuery to what the greatest sensible query reads",
    )
