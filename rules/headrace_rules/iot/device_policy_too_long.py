"""A device policy is longer than the service takes.

## Why it matters

The schema of the template lets a policy document have hundreds of thousands of characters; the
service takes 2,048, white space left out. The deployment fails.

## What is checked

The length of `PolicyDocument` without white space. A name that is known only when the stack is
deployed is taken to have up to 128 characters.

## Fix

Scope by policy variables, such as `${iot:Connection.Thing.ThingName}`, instead of listing things
one by one, or attach several policies: a certificate takes ten.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.iot import quotas
from headrace.services.iot.component import Policy
from headrace.template.values import Absent, Mapping, Scalar, Sequence, Text, Value

NAME_MAX_CHARS = 128


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
    least, open_names = _length(document)
    most = quotas.POLICY_MAX_CHARS
    if least > most:
        yield Finding(
            at=policy.at("PolicyDocument"),
            message=f"the policy has {least:,} characters without white space: {most:,} are taken",
            fix=f"use policy variables, or up to {quotas.POLICIES_PER_PRINCIPAL} policies",
        )
    elif least + open_names * NAME_MAX_CHARS > most:
        for unknown in document.unknowns():
            raise unknown.unknown()
        raise UnknownValueError("how long its names are is known when the stack is deployed")


def _length(value: Value) -> tuple[int, int]:
    """Return the characters of *value* as JSON without white space, and the names not known."""
    if isinstance(value, Mapping):
        parts = [_length(value.child(key)) for key in value.keys]
        return sum(len(key) + len('"":,') for key in value.keys) + 1 + _sum(parts), _names(parts)
    if isinstance(value, Sequence):
        parts = [_length(one) for one in value.values]
        return len(parts) + 1 + _sum(parts), _names(parts)
    if isinstance(value, Text):
        known = [part.text("") for part in value.parts if isinstance(part, Scalar)]
        return len('""') + len("".join("".join(known).split())), len(value.parts) - len(known)
    if isinstance(value, Scalar):
        written = "".join(value.text("").split())
        is_document = written.startswith("{")
        return len(written) + (0 if is_document else len('""')), 0
    return 0, 0 if isinstance(value, Absent) else 1


def _sum(parts: list[tuple[int, int]]) -> int:
    return sum(length for length, _ in parts)


def _names(parts: list[tuple[int, int]]) -> int:
    return sum(names for _, names in parts)
