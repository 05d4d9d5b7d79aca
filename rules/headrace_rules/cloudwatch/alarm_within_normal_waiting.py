"""An alarm on late delivery goes off while nothing is late.

## Why it matters

Firehose waits until its buffer is full or old enough. The age of the oldest record therefore rises
to the buffering interval each time. A threshold at or below it is in alarm in every quiet hour;
soon nobody reads it.

## What is checked

Alarms on `DeliveryTo….DataFreshness` of a delivery stream of the templates, against its buffering
interval.

## Fix

Take a threshold of at least twice the buffering interval.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html"


@rule(
    "CW124",
    on=Alarm,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("F1", "K9"),
    packs=("resilience",),
)
def alarm_within_normal_waiting(alarm: Alarm, design: Design) -> Iterator[Finding]:
    name = alarm.metrics[0].name.text("") if alarm.compares else ""
    if not (name.startswith("DeliveryTo") and name.endswith(".DataFreshness")):
        raise NotApplicable("it is not on the age of what waits for delivery")
    threshold = alarm.threshold
    for watched in design.incoming(alarm, EdgeKind.WATCHED_BY, name):
        delivery = watched.node
        destination = delivery.destination if isinstance(delivery, DeliveryStream) else None
        if destination is None or threshold is None or not alarm.goes_off_above:
            continue
        interval = destination.buffer_interval_s
        if threshold <= interval:
            yield Finding(
                at=alarm.at("Threshold"),
                message=f"{delivery.logical_id} lets records wait for {interval:g} s by itself: "
                f"an alarm at {threshold:g} s goes off without anything being late",
                fix=f"set Threshold to {2 * interval:g} or more",
            )
