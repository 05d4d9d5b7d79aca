"""An alarm is to tell a topic in another region, which it cannot.

## Why it matters

The actions of an alarm must be in its own region. The deployment fails, or the action does, when
the alarm goes off.

## What is checked

The region in the ARN of each action, against the region of the stack.

## Fix

Name a topic of the alarm's own region; several regions may share the same subscribers.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import stated_region
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.cloudwatch.component import Alarm, CompositeAlarm

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html"


@rule(
    "CW126",
    on=(Alarm, CompositeAlarm),
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("K9",),
    packs=("resilience",),
)
def alarm_tells_another_region(alarm: Alarm | CompositeAlarm, design: Design) -> Iterator[Finding]:
    stated = [(action, stated_region(action, design.names)) for action in alarm.alarm_actions]
    if not stated:
        raise NotApplicable("it has no action")
    regions = [region for _, region in stated if region]
    own = alarm.resource.stack.region
    if not own and len(set(regions)) == 1:
        raise UnknownValueError("the region of the stack is not known", settled_by="--region")
    here = own or next(iter(regions), "")  # of two regions, one is not the alarm's
    for action, region in stated:
        if region and region != here:
            yield Finding(
                at=action.at,
                message=f"the action is in {region}, and the alarm can tell {here} only",
                fix=f"name a topic in {here}",
            )
