"""A security configuration leaves the encryption of S3 to the buckets.

## Why it matters

What a cluster writes is then encrypted with the bucket's default key, since January 2023 one of S3
itself: no policy of yours limits who can read it, and no key can be revoked.

## What is checked

`EncryptionMode` of `S3EncryptionConfiguration`, where encryption at rest is on.

## Fix

Set `S3EncryptionConfiguration: {EncryptionMode: SSE-KMS, AwsKmsKey: <key>}`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import SecurityConfiguration


@rule(
    "EMR256",
    on=SecurityConfiguration,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("E12",),
)
def output_left_to_bucket(
    configuration: SecurityConfiguration,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if not configuration.at_rest:
        raise NotApplicable("encryption at rest is off in it")
    if configuration.objects:
        return
    yield Finding(
        at=configuration.at("SecurityConfiguration"),
        message="what goes to S3 is encrypted as each bucket does by itself",
        fix="set EncryptionMode in S3EncryptionConfiguration",
    )
