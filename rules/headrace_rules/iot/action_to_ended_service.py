"""A topic rule hands messages to a service that has ended.

## Why it matters

AWS IoT Analytics ended on 2025-12-15 and AWS IoT Events on 2026-05-20. Messages for them are lost.

## What is checked

Actions of those kinds, on the day that is judged for; before the end, a finding says when it comes.

## Fix

Send messages to a Kinesis or Firehose stream instead of IoT Analytics, and to a function, a step
function or Managed Flink instead of IoT Events.
"""

from collections.abc import Iterator
from datetime import date

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule

_GUIDES = "https://docs.aws.amazon.com/"
ANALYTICS = f"{_GUIDES}iotanalytics/latest/userguide/iotanalytics-end-of-support.html"
EVENTS = f"{_GUIDES}iotevents/latest/developerguide/iotevents-end-of-support.html"


@rule(
    "IOT402",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(ANALYTICS, EVENTS),
    seed=("I4",),
)
def action_to_ended_service(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    for action in topic_rule.actions:
        if not action.kind.ended:
            continue
        ends = date.fromisoformat(action.kind.ended)
        when = "ended on" if design.as_of >= ends else "ends on"
        yield Finding(
            at=action.value.at,
            message=f"the service behind the {action.name} action {when} {action.kind.ended}",
            fix="hand the messages to a stream or function instead",
        )
    topic_rule.need_every_action()
