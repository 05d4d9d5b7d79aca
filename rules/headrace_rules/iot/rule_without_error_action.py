"""A topic rule loses the messages of actions that fail.

## Why it matters

When an action fails, the rules engine tries again for a short while and then gives the message up.
Only an error action gets it, with what went wrong; without one it is a line in a log, if that.

## What is checked

Rules with actions must have an `ErrorAction`. The trial takes what an action writes to away for an
hour when most comes.

## Fix

Add an `ErrorAction`: a queue or a bucket that keeps the messages, and a role that may write there.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.load.faults import ComponentOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    Pillar,
    Severity,
    rule,
)
from headrace.rulekit.experiments import HOUR_S, at_peak
from headrace.services.iot.component import TopicRule
from headrace.template.values import Unknown

KEPT_BY = ("TopicRulePayload", "ErrorAction", "Sqs", "QueueUrl")


@rule(
    "IOT101",
    on=TopicRule,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html",),
    seed=("I4",),
)
def rule_without_error_action(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    stated = topic_rule.payload.get("ErrorAction")
    if isinstance(stated, Unknown):
        raise stated.unknown()
    if stated.exists:
        return
    yield Finding(
        at=topic_rule.payload.at,
        message="a message of which an action fails is lost: the rule has no error action",
        fix="add an ErrorAction that writes to a queue or bucket",
        experiment=lost_target(topic_rule, design),
    )


def lost_target(topic_rule: TopicRule, design: Design) -> Experiment | None:
    """Return the trial in which a target is away; None where the rule hands on to none."""
    targets = [n.node for n in design.outgoing(topic_rule, EdgeKind.FLOWS)]
    if not targets:
        return None
    at_s, lasting = at_peak(topic_rule, design), Seconds(HOUR_S)
    return Experiment(
        topic_rule.id,
        "lost_records",
        changes=(Change(topic_rule.id, KEPT_BY, "https://sqs.amazonaws.com/kept-messages"),),
        faults=(ComponentOutage(of=targets[0].id, at_s=at_s, for_s=lasting),),
        nominal=True,
        stands=True,
    )
