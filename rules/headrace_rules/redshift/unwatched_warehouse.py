"""Nobody is told when a warehouse stops answering or fills up.

## Why it matters

A cluster that does not answer fails every load and every dashboard; one whose storage is full
cannot even sort. Both show in a metric before users call.

## What is checked

Alarms of the templates at hand: of a cluster on `HealthStatus` and `PercentageDiskSpaceUsed`, of a
serverless warehouse on any of its metrics, for its capacity is what it costs. An alarm counts when
it notifies something.

## Fix

Add an alarm for each metric in the message, with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.redshift.component import Cluster, Workgroup

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/metrics-listing.html"
WATCHED = ("HealthStatus", "PercentageDiskSpaceUsed")


@rule(
    "RS122",
    on=(Cluster, Workgroup),
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("R1", "R4"),
    packs=("resilience",),
)
def unwatched_warehouse(warehouse: Cluster | Workgroup, design: Design) -> Iterator[Finding]:
    told = told_metrics(warehouse, design)
    if isinstance(warehouse, Workgroup):
        missing = [] if told else ["ComputeCapacity"]
    else:
        missing = [metric for metric in WATCHED if metric not in told]
    if missing:
        yield Finding(
            at=warehouse.resource.at,
            message=f"no alarm tells anybody of {' or of '.join(missing)}",
            fix="add an alarm on each, with a topic in AlarmActions",
        )
