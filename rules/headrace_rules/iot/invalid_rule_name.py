"""The name of a topic rule holds characters that the service refuses.

## Why it matters

Names of rules are letters, digits and underscores only: not the hyphens of most other names. The
deployment fails.

## What is checked

`RuleName`, where it is given.

## Fix

Use underscores, or leave the name out.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.iot.component import TopicRule

LONGEST = 128
NAME = re.compile(r"[A-Za-z0-9_]{1,128}")


@rule(
    "IOT105",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iot-topicrule.html",
    ),
    seed=("I4",),
)
def invalid_rule_name(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    name = topic_rule.properties.get("RuleName").text("")
    if not name or NAME.fullmatch(name):
        return
    better = re.sub(r"\W", "_", name, flags=re.ASCII)[:LONGEST]
    yield Finding(
        at=topic_rule.at("RuleName"),
        message=f"{name} is no name for a rule: letters, digits and underscores, up to {LONGEST}",
        fix=f"set RuleName to {better}",
        changes=(Change(topic_rule.id, ("RuleName",), better),),
    )
