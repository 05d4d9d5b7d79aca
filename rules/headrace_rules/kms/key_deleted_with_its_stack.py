"""A key goes with its stack, and takes with it what it encrypts and what stays.

## Why it matters

Data whose key is gone cannot be read by anybody, AWS included. A bucket or warehouse that outlives
its stack on purpose, beside a key that is scheduled for deletion with the stack, outlives it as
noise.

## What is checked

Keys with the deletion policy `Delete`, which is the default, that encrypt something whose own
deletion policy is `Retain` or `Snapshot`.

## Fix

Set `DeletionPolicy: Retain` and `UpdateReplacePolicy: Retain` on the key.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kms.component import Key

GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"
STAYS = {"Retain", "RetainExceptOnCreate", "Snapshot"}


@rule(
    "KMS121",
    on=Key,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(
        GUIDE,
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
    ),
    seed=("K8", "R2", "R10"),
)
def key_deleted_with_its_stack(key: Key, design: Design) -> Iterator[Finding]:
    encrypted = design.incoming(key, EdgeKind.ENCRYPTED_BY)
    if not encrypted:
        raise NotApplicable("nothing of the templates is encrypted with it")
    if _policy(key) in STAYS:
        return
    kept = [
        n.node.logical_id
        for n in encrypted
        if isinstance(n.node, Component) and _policy(n.node) in STAYS
    ]
    if kept:
        yield Finding(
            at=key.resource.at,
            message=f"{', '.join(dict.fromkeys(kept))} outlives the stack, the key does not: then "
            "nobody can read it",
            fix="set DeletionPolicy and UpdateReplacePolicy to Retain",
        )


def _policy(component: Component) -> str:
    policy = component.resource.attribute("DeletionPolicy", component.assumptions)
    return policy.text("Delete")
