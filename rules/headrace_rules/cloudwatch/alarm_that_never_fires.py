"""An alarm watches a metric that does not exist, so that it never goes off.

## Why it matters

Streams and delivery streams publish their metrics under their name only. An alarm without the
`StreamName` or `DeliveryStreamName` dimension watches a metric that gets no data; it stays silent,
and its owner feels safe.

## What is checked

Alarms on the namespaces of streams, delivery streams and functions that carry no dimension.

## Fix

Add `Dimensions: [{Name: StreamName, Value: !Ref Stream}]`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.kinesis import quotas

NAMED_BY = {"AWS/Kinesis": "StreamName", "AWS/Firehose": "DeliveryStreamName"}


@rule(
    "CW102",
    on=Alarm,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MONITORING.url,),
    seed=("K9",),
    packs=("resilience",),
)
def alarm_that_never_fires(alarm: Alarm, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    for metric in alarm.metrics:
        dimension = NAMED_BY.get(metric.namespace.text(""))
        if dimension is None:
            continue
        names = [d.get("Name").text("") for d in metric.dimensions.elements()]
        if dimension not in names:
            name = metric.name.text("")
            yield Finding(
                at=metric.name.at,
                message=f"{name} is published per {dimension} only: without that dimension the "
                "alarm gets no data and never goes off",
                fix=f"add the dimension {dimension}",
            )
