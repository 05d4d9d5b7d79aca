"""An alarm is to tell of silence, and sleeps through it.

## Why it matters

Incoming records are counted where they come in. When a source dies there are no zeros: there are no
data. An alarm on *too little* that does not treat missing data as breaching goes to *insufficient
data*, or stays as it was, and tells nobody.

## What is checked

Alarms that go off below a threshold, on metrics that are published only where something happens:
`TreatMissingData` must be `breaching`.

## Fix

Set `TreatMissingData: breaching`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.cloudwatch.known import ACTIVITY

GUIDE = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"
)


@rule(
    "CW125",
    on=Alarm,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("K9", "K2", "I4"),
    packs=("resilience",),
)
def alarm_sleeps_through_silence(alarm: Alarm, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    metric = alarm.metrics[0] if alarm.compares else None
    if metric is None or (metric.namespace.text(""), metric.name.text("")) not in ACTIVITY:
        raise NotApplicable("its metric is not one that is published only where something happens")
    if alarm.goes_off_above is not False:
        raise NotApplicable("it is not to tell of too little")
    if alarm.treats_missing_data != "breaching":
        yield Finding(
            at=alarm.at("TreatMissingData"),
            message=f"when nothing comes in, {metric.name.text('')} has no data, and missing data "
            f"count as {alarm.treats_missing_data}: the alarm stays silent",
            fix="set TreatMissingData to breaching",
            changes=(Change(alarm.id, ("TreatMissingData",), data="breaching"),),
        )
