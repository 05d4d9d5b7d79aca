"""An alarm looks at the best of many values, and so misses the worst.

## Why it matters

A stream reports the age of each shard's readers, a domain the free space of each node. The minimum
of the ages is the shard that is fine; one blocked shard beside it never shows. `SampleCount` counts
how often a value was reported, and says nothing of the value.

## What is checked

Alarms on metrics of which one side is bad for everybody: `Minimum` hides what is too high,
`Maximum` what is too low, `SampleCount` everything.

## Fix

Take the statistic that the message names.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.cloudwatch.known import known_metric
from headrace.services.kinesis import quotas


@rule(
    "CW122",
    on=Alarm,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MONITORING.url,),
    seed=("K9", "S3"),
    packs=("resilience",),
)
def alarm_statistic_hides_the_worst(alarm: Alarm, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not alarm.compares:
        raise NotApplicable("it compares no metric with a fixed threshold")
    metric = alarm.metrics[0]
    name = metric.name.text("")
    known = known_metric(metric.namespace.text(""), name)
    if known is None:
        raise NotApplicable("which values of its metric are bad depends on the design")
    statistic = metric.statistic.text("")
    if statistic in known.hiding:
        better = "Maximum" if known.bad_above else "Minimum"
        yield Finding(
            at=metric.statistic.at,
            message=f"{statistic} of {name} hides the one that is wrong among those that are right",
            fix=f"set Statistic to {better}",
        )
