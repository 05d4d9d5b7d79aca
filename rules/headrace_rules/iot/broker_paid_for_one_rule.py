"""Devices pay the broker for messages that only one rule takes.

## Why it matters

A message on a topic is paid for before any rule acts on it. What devices send straight to a rule
(Basic Ingest: `$aws/rules/<rule name>/…`) costs nothing but the rule itself. Nobody else can then
subscribe to it.

## What is checked

Rules that listen to topics of the broker. A rule whose topics somebody else reads too, a device or
another rule of the design, needs the broker.

## Fix

Let devices publish to `$aws/rules/<rule name>/<topic>`, and let their policy allow it; acknowledge
the finding where others subscribe to the topics.
"""

from collections.abc import Iterator
from itertools import zip_longest

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule


@rule(
    "IOT301",
    on=TopicRule,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html",),
    seed=("I5",),
    packs=("exam",),
)
def broker_paid_for_one_rule(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    topics = topic_rule.topic_filter
    if topic_rule.takes_basic_ingest or topics.startswith("$"):
        return
    if any(overlap(topics, other.topic_filter) for other in others(topic_rule, design)):
        return
    yield Finding(
        at=topic_rule.at("TopicRulePayload", "Sql"),
        message=f"messages on {topics} go through the broker, at its price, for this rule alone",
        fix=f"let devices publish to $aws/rules/{topic_rule.logical_id}/…, if nobody subscribes",
    )


def others(topic_rule: TopicRule, design: Design) -> list[TopicRule]:
    """Return the other rules of the design."""
    return [one for one in design.components(TopicRule) if one.id != topic_rule.id]


def overlap(one: str, other: str) -> bool:
    """Whether some topic matches both filters."""
    first, second = one.split("/"), other.split("/")
    for left, right in zip_longest(first, second):
        if "#" in (left, right):
            return True
        if left is None or right is None or (left != right and "+" not in (left, right)):
            return False
    return True
