"""A stream keeps its records unencrypted at rest.

## Why it matters

Records lie on the stream's storage for a day to a year. Without `StreamEncryption` they are not
encrypted with a key that you control, and no key policy limits who can read them.

## What is checked

`StreamEncryption` must give both the type `KMS` and a `KeyId`: the resource needs both.

## Fix

Add `StreamEncryption: {EncryptionType: KMS, KeyId: <key>}`. `alias/aws/kinesis` costs nothing; a
key of your own can be shared with other accounts and revoked.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.kinesis.component import Stream

GUIDE = "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html"


@rule(
    "KDS201",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K8",),
    packs=("exam",),
)
def unencrypted_stream(stream: Stream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if stream.encrypted and stream.encryption_key.exists:
        return
    incomplete = stream.properties.get("StreamEncryption").exists
    missing = "names no key" if stream.encrypted else "does not say KMS"
    yield Finding(
        at=stream.at("StreamEncryption"),
        message=f"StreamEncryption {missing}"
        if incomplete
        else "records are not encrypted at rest",
        fix="set StreamEncryption to {EncryptionType: KMS, KeyId: alias/aws/kinesis} or a key of "
        "your own",
        changes=(
            Change(stream.id, ("StreamEncryption", "EncryptionType"), "KMS"),
            Change(stream.id, ("StreamEncryption", "KeyId"), "alias/aws/kinesis"),
        ),
    )
