"""A device policy allows more than one device needs.

## Why it matters

Who copies the certificate of one device may do what its policy allows. With a wildcard that is to
act for every other device: connect as it, send in its name, read what it is sent.

## What is checked

Statements that allow to connect, publish, subscribe or receive on `*`, on every client, or on every
topic, without a policy variable of the thing or client. `device-policy-with-any-action` judges what
they allow to do.

## Fix

Name the actions, and scope their resources by the thing that connects:
`client/${iot:Connection.Thing.ThingName}`, `topic/plants/${iot:Connection.Thing.ThingName}/*`.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iam.statement import statements
from headrace.services.iot.component import Policy
from headrace.template.values import Unknown, Value

WIDE = re.compile(r"\*|arn:[^:]*:iot:[^:]*:[^:]*:(\*|(client|topic|topicfilter)/[*#+/]*)")
"""All resources, or every client or topic: with a variable or a name in it, it is neither."""


@rule(
    "IOT201",
    on=Policy,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html",
        "https://docs.aws.amazon.com/iot/latest/developerguide/security-best-practices.html",
    ),
    seed=("I2",),
)
def device_policy_with_wildcards(policy: Policy, design: Design) -> Iterator[Finding]:
    for statement in statements(policy.document, design.names):
        if statement.denies:
            continue
        wide = wide_resources(statement.value, design)
        if wide:
            yield Finding(
                at=statement.at,
                message=f"a device may use {wide}: who has its certificate can act for all devices",
                fix="name the actions, and scope resources by ${iot:Connection.Thing.ThingName}",
            )


def wide_resources(statement: Value, design: Design) -> str:
    """Return the first resource that is every client or topic."""
    for resource in each(statement.get("Resource")):
        if isinstance(resource, Unknown):
            raise resource.unknown()
        text = text_of(resource, design.names)
        if WIDE.fullmatch(text):
            return f"the resource {text.rpartition(':')[2]}"
    return ""
