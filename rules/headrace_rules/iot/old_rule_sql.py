"""A topic rule runs on the first version of IoT SQL.

## Why it matters

Version 2015-10-08 is what a rule gets that names none. It reads arrays, decimals and payloads that
are no JSON differently from what is documented for the current version, and lacks functions.

## What is checked

`AwsIotSqlVersion`; 2015-10-08 where it is not set.

## Fix

Set `AwsIotSqlVersion` to `2016-03-23`, and try the rule: some expressions give another result.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule
from headrace.services.iot.topic_rule import SQL_VERSION_DEFAULT

CURRENT = "2016-03-23"


@rule(
    "IOT401",
    on=TopicRule,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-sql-version.html",),
    seed=("I4",),
)
def old_rule_sql(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if topic_rule.sql_version != SQL_VERSION_DEFAULT:
        return
    path = ("TopicRulePayload", "AwsIotSqlVersion")
    yield Finding(
        at=topic_rule.at(*path),
        message=f"the rule runs on IoT SQL of {SQL_VERSION_DEFAULT}; the current one is {CURRENT}",
        fix=f"set AwsIotSqlVersion to {CURRENT}",
        changes=(Change(topic_rule.id, path, CURRENT),),
    )
