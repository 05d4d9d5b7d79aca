"""An alarm goes off and tells nobody.

## Why it matters

An alarm without an action only changes its colour in a console. So does one whose actions are
switched off, and one whose topic nobody subscribes to.

## What is checked

`AlarmActions` names something, `ActionsEnabled` is not false, and a topic of these templates has a
subscription. A topic from elsewhere is taken to have one. An alarm that only feeds a composite
alarm may stay silent.

## Fix

Name a topic in `AlarmActions` and subscribe somebody to it.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm, CompositeAlarm
from headrace.services.cloudwatch.watching import tells_somebody

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html"


@rule(
    "CW101",
    on=(Alarm, CompositeAlarm),
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("K9",),
    packs=("resilience",),
)
def silent_alarm(alarm: Alarm | CompositeAlarm, design: Design) -> Iterator[Finding]:
    if design.outgoing(alarm, EdgeKind.WATCHED_BY):
        raise NotApplicable("it feeds a composite alarm")
    if tells_somebody(design, alarm):
        return
    if not alarm.actions_enabled:
        at, why, fix = alarm.at("ActionsEnabled"), "its actions are off", "remove ActionsEnabled"
    elif not alarm.alarm_actions:
        at, why, fix = alarm.resource.at, "it has no action", "name a topic in AlarmActions"
    else:
        at, why = alarm.at("AlarmActions"), "nobody subscribes to its topic"
        fix = "add a subscription to the topic"
    yield Finding(at=at, message=f"goes off and tells nobody: {why}", fix=fix)
