"""A topic rule loses the messages of actions that fail.

## Why it matters

When an action fails, the rules engine tries again for a short while and then gives the message up.
Only an error action gets it, with what went wrong; without one it is a line in a log, if that.

## What is checked

Rules with actions must have an `ErrorAction`.

## Fix

Add an `ErrorAction`: a queue or a bucket that keeps the messages, and a role that may write there.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule
from headrace.template.values import Unknown


@rule(
    "IOT101",
    on=TopicRule,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html",),
    seed=("I4",),
)
def rule_without_error_action(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    stated = topic_rule.payload.get("ErrorAction")
    if isinstance(stated, Unknown):
        raise stated.unknown()
    if stated.exists:
        return
    yield Finding(
        at=topic_rule.payload.at,
        message="a message of which an action fails is lost: the rule has no error action",
        fix="add an ErrorAction that writes to a queue or bucket",
    )
