"""Media are encrypted with the key that AWS keeps for the service.

## Why it matters

A video stream is always encrypted at rest. Without a key of yours it is the account's
`aws/kinesisvideo`: nobody can limit who decrypts with it, share it with another account, or revoke
it.

## What is checked

`KmsKeyId`.

## Fix

Set `KmsKeyId` to a key of your own.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.video import quotas
from headrace.services.video.component import VideoStream
from headrace.template.values import Scalar

AWS_KEYS = ("alias/aws/kinesisvideo", "aws/kinesisvideo")


@rule(
    "KVS201",
    on=VideoStream,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("K4",),
)
def video_under_key_of_aws(stream: VideoStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    key = stream.encryption_key
    if key.exists and not (isinstance(key, Scalar) and key.text("") in AWS_KEYS):
        return
    yield Finding(
        at=stream.at("KmsKeyId"),
        message="media are encrypted with a key of AWS, which no policy of yours limits",
        fix="set KmsKeyId to a key of your own",
    )
