"""A bucket that records are delivered to encrypts them with keys of S3 alone.

## Why it matters

S3 encrypts every object since January 2023, with keys of its own unless asked for others. Whoever
may read the bucket may then read the data: no key policy limits it, and no key can be revoked. If
the stream was given a customer-managed key for that, the protection ends at the bucket.

## What is checked

A bucket that a delivery stream writes to or backs up to, without KMS, either its own or in the
delivery's `EncryptionConfiguration`.

## Fix

Set `BucketEncryption` with `SSEAlgorithm: aws:kms`, and `BucketKeyEnabled: true` to save calls to
KMS.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.s3.component import Bucket

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"


@rule(
    "S3101",
    on=Bucket,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K8", "F4"),
)
def weaker_encryption_downstream(bucket: Bucket, design: Design) -> Iterator[Finding]:
    arriving = design.incoming(bucket, EdgeKind.FLOWS) + design.incoming(
        bucket, EdgeKind.BACKED_UP_TO
    )
    writers = [n.node for n in arriving if isinstance(n.node, DeliveryStream)]
    if not writers:
        raise NotApplicable("no delivery stream writes to it")
    if bucket.encryption.startswith("aws:kms"):
        return
    for writer in writers:
        if design.outgoing(writer, EdgeKind.ENCRYPTED_BY, "objects"):
            continue
        yield Finding(
            at=bucket.at("BucketEncryption"),
            message=f"what {writer.logical_id} writes is encrypted with keys of S3 only, which no "
            "policy of yours limits",
            fix="set BucketEncryption with SSEAlgorithm aws:kms and BucketKeyEnabled true",
        )
        return
