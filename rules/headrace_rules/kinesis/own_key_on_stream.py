"""A stream is encrypted with a key of its own, which is paid by request.

## Why it matters

The key `alias/aws/kinesis` costs nothing. A key of your own costs a dollar a month, and each
producer and consumer that asks KMS for a data key pays for the request. It is worth that where
another account reads the stream, or where you must be able to revoke the key.

## What is checked

Streams with `StreamEncryption` whose `KeyId` is another than `alias/aws/kinesis`.

## Fix

Set `KeyId: alias/aws/kinesis`; or accept the finding, with the need for a key of your own as
reason.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis.component import Stream
from headrace.template.values import Scalar, Unknown

GUIDE = "https://docs.aws.amazon.com/streams/latest/dev/costs-performance.html"
FREE = "alias/aws/kinesis"


@rule(
    "KDS351",
    on=Stream,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("K8",),
)
def own_key_on_stream(stream: Stream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    key = stream.encryption_key
    if not stream.encrypted or not key.exists:
        raise NotApplicable("it names no key to encrypt with")
    if isinstance(key, Unknown):
        raise key.unknown()
    # A key of this template, or of another stack, is nobody else's.
    if isinstance(key, Scalar) and key.text("").endswith(FREE):
        return
    yield Finding(
        at=key.at,
        message="its key is paid by the month and by the request",
        fix=f"set KeyId to {FREE} where nobody needs a key of your own",
        changes=(Change(stream.id, ("StreamEncryption", "KeyId"), FREE),),
    )
