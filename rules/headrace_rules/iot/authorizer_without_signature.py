"""Anybody can make an authorizer's function run, as often as they like.

## Why it matters

A custom authorizer invokes a function for each connection. With signing, IoT Core checks a
signature on the token first; without, everybody who knows the endpoint can invoke the function, and
you pay.

## What is checked

`SigningDisabled`.

## Fix

Set `SigningDisabled` to false, and give `TokenKeyName` and `TokenSigningPublicKeys`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.iot.component import Authorizer

NEEDED = ("TokenKeyName", "TokenSigningPublicKeys")
"""IoT Core refuses an authorizer that checks signatures and lacks them."""


@rule(
    "IOT202",
    on=Authorizer,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=("https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth.html",),
    seed=("I2",),
)
def authorizer_without_signature(authorizer: Authorizer, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if authorizer.checks_signature:
        return
    yield Finding(
        at=authorizer.at("SigningDisabled"),
        message="tokens need no signature: everybody can make the function run",
        fix="set SigningDisabled to false, with TokenKeyName and TokenSigningPublicKeys",
        changes=(Change(authorizer.id, ("SigningDisabled",), data=False),)
        if all(authorizer.properties.get(name).exists for name in NEEDED)
        else (),
    )
