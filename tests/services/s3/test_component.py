"""Buckets."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design
from headrace.services.s3.component import Bucket

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


def _bucket(design: Design) -> Bucket:
    return next(design.components(Bucket))


def test_s3_encrypts_and_closes_a_bucket_that_says_nothing(design_of: Designs) -> None:
    bucket = _bucket(design_of("Store: {Type: AWS::S3::Bucket}"))
    assert (bucket.encryption, bucket.states_encryption) == ("AES256", False)
    assert bucket.blocks_public_access
    assert (bucket.versioned, bucket.expiry_days) == (False, None)


def test_what_a_bucket_states(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Key: {Type: AWS::KMS::Key}
    Copy: {Type: AWS::S3::Bucket}
    Access: {Type: AWS::S3::Bucket}
    Count: {Type: AWS::Lambda::Function}
    Store:
      Type: AWS::S3::Bucket
      Properties:
        BucketEncryption:
          ServerSideEncryptionConfiguration:
            - BucketKeyEnabled: true
              ServerSideEncryptionByDefault:
                {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt Key.Arn}
        PublicAccessBlockConfiguration: {BlockPublicAcls: true}
        VersioningConfiguration: {Status: Enabled}
        LifecycleConfiguration:
          Rules:
            - {Status: Enabled, Prefix: tmp/, ExpirationInDays: 1}
            - {Status: Disabled, ExpirationInDays: 2}
            - {Status: Enabled, ExpirationInDays: 30}
        NotificationConfiguration:
          LambdaConfigurations: [{Event: "s3:ObjectCreated:*", Function: !GetAtt Count.Arn}]
        ReplicationConfiguration:
          Rules: [{Status: Enabled, Destination: {Bucket: !GetAtt Copy.Arn}}]
        LoggingConfiguration: {DestinationBucketName: !Ref Access}
    """
    design = design_of(text)
    bucket = design.by_id["t/Store"]
    assert isinstance(bucket, Bucket)
    assert (bucket.encryption, bucket.states_encryption, bucket.bucket_key) == (
        "aws:kms",
        True,
        True,
    )
    assert not bucket.blocks_public_access
    assert (bucket.versioned, bucket.expiry_days) == (True, 30)
    assert sorted(edges_of(design)) == [
        "Store backed_up_to(replica) Copy",
        "Store encrypted_by() Key",
        "Store flows(event) Count",
        "Store uses(log) Access",
    ]


def test_the_policy_of_a_bucket(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Store: {Type: AWS::S3::Bucket, Properties: {BucketName: store}}
    Rules: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: store, PolicyDocument: {}}}
    """
    assert edges_of(design_of(text)) == ["Store permitted_by(resource policy) Rules"]
