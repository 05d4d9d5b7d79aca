"""Records that wait in Firehose are not encrypted with a key that can be controlled.

## Why it matters

Directly put records wait in Firehose's own buffer, for up to a day when the destination is down.
Server-side encryption is off unless asked for. A delivery stream that reads a Kinesis stream stores
nothing itself: there the stream's encryption counts.

## Fix

Add `DeliveryStreamEncryptionConfigurationInput: {KeyType: AWS_OWNED_CMK}`, or
`CUSTOMER_MANAGED_CMK` with a `KeyARN` of your own.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/encryption.html"
BLOCK = "DeliveryStreamEncryptionConfigurationInput"


@rule(
    "FH201",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("F3",),
    packs=("exam",),
)
def unencrypted_delivery(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if delivery.source_kind != "direct_put":
        raise NotApplicable("it reads a source, whose encryption counts")
    if delivery.encrypted:
        return
    yield Finding(
        at=delivery.resource.at,
        message="directly put records are not encrypted while they wait",
        fix=f"set {BLOCK} to {{KeyType: AWS_OWNED_CMK}}, or a key of your own",
        changes=(Change(delivery.id, (BLOCK, "KeyType"), "AWS_OWNED_CMK"),),
    )
