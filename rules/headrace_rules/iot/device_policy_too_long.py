"""A device policy is longer than the service takes.

## Why it matters

The schema of the template lets a policy document have hundreds of thousands of characters; the
service takes 2,048, white space left out. The deployment fails.

## What is checked

The length of `PolicyDocument` without white space. A name that is known only when the stack is
deployed is taken to have up to 128 characters, a region up to 20, an account 12.

## Fix

Scope by policy variables, such as `${iot:Connection.Thing.ThingName}`, instead of listing things
one by one, or attach several policies: a certificate takes ten.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.iot import quotas
from headrace.services.iot.component import Policy
from headrace.template.values import Absent, Mapping, Scalar, Sequence, Text, Unknown, Value

NAME_MAX_CHARS = 128
PSEUDO_MAX_CHARS = {"AccountId": 12, "Partition": 20, "Region": 20, "URLSuffix": 20}


@rule(
    "IOT106",
    on=Policy,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.LIMITS.url,),
    seed=("I2",),
)
def device_policy_too_long(policy: Policy, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    document = policy.document
    least, open_chars = _length(document)
    most = quotas.POLICY_MAX_CHARS
    if least > most:
        yield Finding(
            at=policy.at("PolicyDocument"),
            message=f"the policy has {least:,} characters without white space: {most:,} are taken",
            fix=f"use policy variables, or up to {quotas.POLICIES_PER_PRINCIPAL} policies",
        )
    elif least + open_chars > most:
        for unknown in document.unknowns():
            raise unknown.unknown()
        raise UnknownValueError("how long its names are is known when the stack is deployed")


def _length(value: Value) -> tuple[int, int]:
    """Return the characters of *value* as JSON without white space, and how many may be added."""
    if isinstance(value, Mapping):
        parts = [_length(value.child(key)) for key in value.keys]
        keys = sum(len(key) + len('"":,') for key in value.keys)
        return _sum([(keys + 1, 0), *parts])
    if isinstance(value, Sequence):
        parts = [_length(one) for one in value.values]
        return _sum([(len(parts) + 1, 0), *parts])
    if isinstance(value, Text):
        return _sum([(len('""'), 0), *(_part(part) for part in value.parts)])
    if isinstance(value, Scalar) and not value.text("").lstrip().startswith("{"):
        return _sum([(len('""'), 0), _part(value)])
    return _part(value)


def _part(value: Value) -> tuple[int, int]:
    if isinstance(value, Scalar):
        return len("".join(value.text("").split())), 0
    pseudo = value.variable.rpartition(":AWS::")[2] if isinstance(value, Unknown) else ""
    return 0, 0 if isinstance(value, Absent) else PSEUDO_MAX_CHARS.get(pseudo, NAME_MAX_CHARS)


def _sum(parts: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(length for length, _ in parts), sum(more for _, more in parts)
