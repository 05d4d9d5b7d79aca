"""Nobody is told when a topic rule's actions fail.

## Why it matters

The rules engine tries an action again for a while, then gives the message to the error action, or
drops it. Devices see nothing of it: they were answered long before. Only the rule's metrics, and
what arrives where failures go, tell.

## What is checked

Rules that write somewhere: an alarm of the templates on a metric of the rule (`Failure`,
`ErrorActionFailure`, `RuleMessageThrottled`), or on the queue or function that its error action
feeds. An alarm counts when it notifies something.

## Fix

Add an alarm on `Failure` of the rule with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.iot.component import TopicRule

GUIDE = "https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html"


@rule(
    "IOT121",
    on=TopicRule,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("I4",),
    packs=("resilience",),
)
def unwatched_rule(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    if not design.outgoing(topic_rule, EdgeKind.FLOWS):
        raise NotApplicable("it writes nowhere that the templates tell")
    if told_metrics(topic_rule, design):
        return
    for kept in design.outgoing(topic_rule, EdgeKind.BACKED_UP_TO, "failed"):
        if isinstance(kept.node, Component) and told_metrics(kept.node, design):
            return
    yield Finding(
        at=topic_rule.resource.at,
        message="no alarm tells anybody when its actions fail (Failure)",
        fix="add an alarm on Failure for this RuleName, with a topic in AlarmActions",
    )
