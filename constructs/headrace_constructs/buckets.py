"""Buckets for records: private, encrypted with the user's key, kept when the stack goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

if TYPE_CHECKING:
    from aws_cdk import RemovalPolicy
    from aws_cdk import aws_kms as kms
    from constructs import Construct

__all__ = ["log_bucket", "private_bucket"]

_LOGS_KEPT_DAYS: Final = 90


def private_bucket(
    scope: Construct, id: str, encryption_key: kms.IKey, removal_policy: RemovalPolicy
) -> s3.Bucket:
    """Create a bucket that nobody reaches without TLS, permission and *encryption_key*."""
    return s3.Bucket(
        scope,
        id,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=encryption_key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        removal_policy=removal_policy,
        lifecycle_rules=[
            s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(7))
        ],
    )


def log_bucket(
    scope: Construct, encryption_key: kms.IKey, removal_policy: RemovalPolicy
) -> s3.Bucket:
    """Create such a bucket for logs, which are kept for 90 days."""
    bucket = private_bucket(scope, "Logs", encryption_key, removal_policy)
    bucket.add_lifecycle_rule(
        expiration=Duration.days(_LOGS_KEPT_DAYS),
        abort_incomplete_multipart_upload_after=Duration.days(1),
    )
    return bucket
