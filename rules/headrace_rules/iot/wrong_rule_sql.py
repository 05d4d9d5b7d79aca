"""The SQL statement of a topic rule is wrong.

## Why it matters

The service refuses the rule when it deploys, or the rule never fires.

## What is checked

The statement is read as IoT SQL: clauses, expressions, functions and the topic filter.

## Fix

Follow the message; it names the column.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule
from headrace.services.iot.rule_sql import SqlError, parse


@rule(
    "IOT104",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html",),
    seed=("I4",),
)
def wrong_rule_sql(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    try:
        parse(topic_rule.sql)
    except SqlError as error:
        yield Finding(
            at=topic_rule.at("TopicRulePayload", "Sql"),
            message=f"the statement is no IoT SQL: {error}",
            fix="correct it there",
        )
