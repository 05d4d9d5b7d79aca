"""Devices pay the broker for messages that only one rule takes.

## Why it matters

A message on a topic is paid for before any rule acts on it. What devices send straight to a rule
(Basic Ingest: `$aws/rules/<rule name>/…`) costs nothing but the rule itself. Nobody else can then
subscribe to it.

## What is checked

Rules that listen to topics of the broker. A rule whose topics somebody else reads too, a device or
another rule of the design, needs the broker. Where the load declares what goes into the rule, the
trial bills both ways, and what saves less than a dollar a month is no finding.

## Fix

Let devices publish to `$aws/rules/<rule name>/<topic>`, and let their policy allow it; acknowledge
the finding where others subscribe to the topics.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule
from headrace.services.iot.hearing import listens_alone
from headrace.services.iot.rule_sql.topics import BASIC_INGEST_PREFIX
from headrace_rules.saving import Saving, reached, saving


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
    if not listens_alone(topic_rule, design):
        return
    saved = _saving(topic_rule, design) if reached(topic_rule, design) else None
    if saved is None and reached(topic_rule, design):
        return
    costs = f": {saved}" if saved else ""
    yield Finding(
        at=topic_rule.at("TopicRulePayload", "Sql"),
        message=f"messages on {topic_rule.topic_filter} go through the broker, at its price, for "
        f"this rule alone{costs}",
        fix=f"let devices publish to $aws/rules/{topic_rule.logical_id}/…, if nobody subscribes",
        experiment=saved.experiment if saved else None,
    )


def _saving(topic_rule: TopicRule, design: Design) -> Saving | None:
    """Return what it saves if devices publish past the broker, as its topics then say."""
    topics = topic_rule.topic_filter
    direct = f"{BASIC_INGEST_PREFIX}{topic_rule.logical_id}/{topics}"
    stated = re.compile(rf"(?<=\bFROM)(\s*)'{re.escape(topics)}'", re.IGNORECASE)
    # Only there: the same letters may stand elsewhere in the statement.
    sql = stated.sub(lambda found: f"{found[1]}'{direct}'", topic_rule.sql)
    return saving(topic_rule, (Change(topic_rule.id, ("TopicRulePayload", "Sql"), sql),), design)
