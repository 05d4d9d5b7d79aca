"""Nobody is told when a delivery stream stops delivering.

## Why it matters

While a destination refuses, Firehose retries silently, for up to a day; then the data is gone. The
age of the oldest record that waits shows it within minutes.

## What is checked

Alarms of the templates at hand on `DeliveryTo….DataFreshness` or `DeliveryTo….Success`, and for
direct puts on `ThrottledRecords`. An alarm counts when it notifies something.

## Fix

Add an alarm for each metric in the message, with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html"
LATE = (".DataFreshness", ".Success")
THROTTLED = {"ThrottledRecords", "IncomingBytes", "IncomingRecords", "IncomingPutRequests"}


@rule(
    "FH203",
    on=DeliveryStream,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("F1", "K9"),
    packs=("resilience",),
)
def unwatched_delivery(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    told = told_metrics(delivery, design)
    missing = []
    if not any(metric.startswith("DeliveryTo") and metric.endswith(LATE) for metric in told):
        missing.append("late delivery (DeliveryTo….DataFreshness)")
    if delivery.source_kind == "direct_put" and not told & THROTTLED:
        missing.append("throttled puts (ThrottledRecords)")
    if missing:
        yield Finding(
            at=delivery.resource.at,
            message=f"no alarm tells anybody of {' or of '.join(missing)}",
            fix="add an alarm on each, with a topic in AlarmActions",
        )
