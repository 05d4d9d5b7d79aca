"""Data are to be encrypted with a key that cannot do that.

## Why it matters

Streams, buckets, warehouses, queues and log groups take symmetric keys only, and only enabled ones.
With an asymmetric or a disabled key the deployment fails, or every write does from the day on which
the key is switched off.

## What is checked

The keys of the templates that encrypt something there: `KeySpec` and `Enabled`.

## Fix

Take a key with the default `KeySpec`, and leave it enabled.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kms.component import Key

GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html"


@rule(
    "KMS122",
    on=Key,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K8", "F3", "S6"),
)
def key_of_wrong_kind(key: Key, design: Design) -> Iterator[Finding]:
    encrypted = design.incoming(key, EdgeKind.ENCRYPTED_BY)
    if not encrypted:
        raise NotApplicable("nothing of the templates is encrypted with it")
    name = encrypted[0].node.logical_id
    if not key.symmetric:
        yield Finding(
            at=key.at("KeySpec"),
            message=f"{name} cannot be encrypted with it: the key is asymmetric",
            fix="leave KeySpec out",
        )
    if not key.enabled:
        yield Finding(
            at=key.at("Enabled"),
            message=f"{name} is encrypted with it, and it is disabled: nothing can be read or "
            "written",
            fix="set Enabled to true",
        )
