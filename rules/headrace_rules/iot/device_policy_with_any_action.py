"""A device policy allows every action.

## Why it matters

Who copies the certificate of a device may then do whatever IoT Core lets a device do: read and
write shadows of others, change retained messages, take jobs. A device needs to connect, publish,
subscribe and receive, and mostly less.

## What is checked

Statements that allow `*` or all actions of a service (`iot:*`), or all but some (`NotAction`).

## Fix

Name the actions: `iot:Connect`, `iot:Publish`, `iot:Subscribe`, `iot:Receive`.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iam.statement import statements
from headrace.services.iot.component import Policy
from headrace.template.values import Value

ALL = re.compile(r"\*|[a-zA-Z0-9]*:\*")


@rule(
    "IOT251",
    on=Policy,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html",
        "https://docs.aws.amazon.com/iot/latest/developerguide/security-best-practices.html",
    ),
    seed=("I2",),
)
def device_policy_with_any_action(policy: Policy, design: Design) -> Iterator[Finding]:
    for statement in statements(policy.document, design.names):
        wide = "" if statement.denies else every_action(statement.value, design)
        if wide:
            yield Finding(
                at=statement.at,
                message=f"a device may do {wide}",
                fix="name the actions: iot:Connect, iot:Publish, iot:Subscribe, iot:Receive",
            )


def every_action(statement: Value, design: Design) -> str:
    """Return the first action that is all actions."""
    if statement.get("NotAction").exists:
        return "everything but what NotAction names"
    texts = [text_of(action, design.names) for action in each(statement.get("Action"))]
    return next((text for text in texts if ALL.fullmatch(text)), "")
