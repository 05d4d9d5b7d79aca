"""A topic rule is switched off: messages that it should act on are lost.

## Why it matters

Nothing keeps messages for a rule that is disabled, and what devices send to it by Basic Ingest is
thrown away.

## What is checked

`RuleDisabled`.

## Fix

Set `RuleDisabled` to false, or remove the rule.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule


@rule(
    "IOT103",
    on=TopicRule,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/iot-create-rule.html",),
    seed=("I4",),
)
def rule_switched_off(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if topic_rule.enabled:
        return
    path = ("TopicRulePayload", "RuleDisabled")
    yield Finding(
        at=topic_rule.at(*path),
        message="the rule is disabled: what it should act on is lost",
        fix="set RuleDisabled to false, or remove the rule",
        changes=(Change(topic_rule.id, path, data=False),),
    )
