"""An alarm goes off when all is well, and stays silent when it is not.

## Why it matters

The age of what readers read is bad when it is high, free storage when it is low. An alarm that
compares the wrong way round is in alarm from the first day, is switched off or ignored, and tells
nobody when the day comes.

## What is checked

Alarms on metrics of which one side is bad for everybody: `ComparisonOperator` must look there.

## Fix

Turn `ComparisonOperator` round.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.cloudwatch.known import known_metric
from headrace.services.kinesis import quotas

OTHER_SIDE = {"GreaterThan": "LessThan", "LessThan": "GreaterThan"}


@rule(
    "CW121",
    on=Alarm,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MONITORING.url,),
    seed=("K9", "S3"),
    packs=("resilience",),
)
def alarm_looks_the_wrong_way(alarm: Alarm, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not alarm.compares:
        raise NotApplicable("it compares no metric with a fixed threshold")
    metric = alarm.metrics[0]
    name = metric.name.text("")
    known = known_metric(metric.namespace.text(""), name)
    if known is None:
        raise NotApplicable("which side of its metric is bad depends on the design")
    above = alarm.goes_off_above
    if above is None or above == known.bad_above:
        return
    side = "GreaterThan" if above else "LessThan"
    turned = alarm.comparison.replace(side, OTHER_SIDE[side])
    yield Finding(
        at=alarm.at("ComparisonOperator"),
        message=f"goes off when {name} is {'high' if above else 'low'}, which is good",
        fix=f"set ComparisonOperator to {turned}",
        changes=(Change(alarm.id, ("ComparisonOperator",), data=turned),),
    )
