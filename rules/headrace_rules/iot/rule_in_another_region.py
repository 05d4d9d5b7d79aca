"""A topic rule acts on something in another region.

## Why it matters

IoT Core is a regional service: a rule and what it acts on must be in the same region. The rule
deploys, and each of its messages fails.

## What is checked

The region in the ARN or queue address of each action, against the region of the stack.

## Fix

Put the rule, or what it acts on, into the same region; send across regions from there.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.iot.actions import Action
from headrace.services.iot.component import TopicRule

ARN = re.compile(r"arn:[^:]+:[^:]+:([a-z]{2}(?:-[a-z]+)+-\d):")
QUEUE = re.compile(r"https://sqs\.([a-z]{2}(?:-[a-z]+)+-\d)\.")


@rule(
    "IOT102",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-actions.html",),
    seed=("I1", "I4"),
    packs=("exam",),
)
def rule_in_another_region(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    named = [(action, region_of(action, design)) for action in topic_rule.actions]
    regions = [region for _, region in named if region]
    own = topic_rule.resource.stack.region
    if not own and len(set(regions)) == 1:
        raise UnknownValueError("the region of the stack is not known", settled_by="--region")
    here = own or next(iter(regions), "")  # of two regions, one is not the rule's
    for action, region in named:
        if region and region != here:
            yield Finding(
                at=action.value.at,
                message=f"the {action.name} action goes to {region} and not to {here}: a rule acts "
                "in its own region only",
                fix=f"use a target in {here}",
            )
    topic_rule.need_every_action()


def region_of(action: Action, design: Design) -> str:
    """Return the region in an ARN or an address of SQS; empty where it names none."""
    target = action.target
    text = text_of(target, design.names) if target is not None else ""
    match = ARN.match(text) or QUEUE.match(text)
    return match[1] if match else ""
