"""A topic rule sends messages over plain HTTP.

## Why it matters

Everybody on the way reads what devices say, and can change it. The service takes HTTPS addresses
only and refuses the rule.

## What is checked

The address of each HTTP action.

## Fix

Use an address that begins with `https://`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule


@rule(
    "IOT204",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/https-rule-action.html",),
    seed=("I4",),
)
def messages_without_tls(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    for action in topic_rule.actions:
        if action.name != "Http":
            continue
        url = text_of(action.value.get("Url"), design.names)
        if url.lower().startswith("http://"):
            yield Finding(
                at=action.value.get("Url").at,
                message=f"messages go to {url} without TLS",
                fix="use an address that begins with https://",
            )
    topic_rule.need_every_action()
