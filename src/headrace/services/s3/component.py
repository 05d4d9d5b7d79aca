"""Buckets and their policies, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, External, Link
from headrace.design.resolve import each
from headrace.template.values import Absent, Value

__all__ = ["DEFAULT_ENCRYPTION", "Bucket", "BucketPolicy"]

DEFAULT_ENCRYPTION: Final = "AES256"
"""S3 encrypts every new object with keys of its own (SSE-S3) where a bucket asks for nothing else,
since 5 January 2023.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
"""

_PUBLIC_ACCESS: Final = ("IgnorePublicAcls", "RestrictPublicBuckets")
_NOTIFIED: Final = (
    ("LambdaConfigurations", "Function", "AWS::Lambda::Function"),
    ("QueueConfigurations", "Queue", "AWS::SQS::Queue"),
    ("TopicConfigurations", "Topic", "AWS::SNS::Topic"),
)


class Bucket(Component):
    """``AWS::S3::Bucket``.

    Edges
    -----
    ``encrypted_by`` its KMS key; ``flows`` to what its events go to (role ``event``);
    ``backed_up_to`` the bucket that it is replicated to (``replica``); ``uses`` the bucket of its
    access logs (``log``).
    """

    kind = "bucket"
    service = "s3"
    name_property = "BucketName"
    arn_service = "s3"
    arn_inner = "/"

    @property
    def _default_encryption(self) -> Value:
        rules = self.properties.get("BucketEncryption", "ServerSideEncryptionConfiguration")
        return rules.get(0, "ServerSideEncryptionByDefault")

    @property
    def encryption(self) -> str:
        """``aws:kms``, ``aws:kms:dsse`` or ``AES256``, which S3 uses where nothing is asked for."""
        return self._default_encryption.get("SSEAlgorithm").text(DEFAULT_ENCRYPTION)

    @property
    def states_encryption(self) -> bool:
        """Whether the template itself says how objects are encrypted."""
        return self._default_encryption.get("SSEAlgorithm").exists

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key; absent for keys of S3 or the one AWS manages for S3."""
        return self._default_encryption.get("KMSMasterKeyID")

    @property
    def bucket_key(self) -> bool:
        """Whether one data key serves many objects, which saves calls to KMS."""
        rules = self.properties.get("BucketEncryption", "ServerSideEncryptionConfiguration")
        return rules.get(0, "BucketKeyEnabled").boolean(False)

    @property
    def versioned(self) -> bool:
        """Whether deleted and overwritten objects are kept."""
        return self.properties.get("VersioningConfiguration", "Status").text("") == "Enabled"

    @property
    def blocks_public_access(self) -> bool:
        """Whether neither an ACL nor a policy can make it public.

        New buckets are so by default; a block that is there counts as written. What it refuses
        (``BlockPublicAcls``, ``BlockPublicPolicy``) decides nothing where it ignores public ACLs
        and restricts public policies besides.
        """
        block = self.properties.get("PublicAccessBlockConfiguration")
        if not block.exists:
            return True
        return all(block.get(name).boolean(False) for name in _PUBLIC_ACCESS)

    @property
    def expiry_days(self) -> int | None:
        """Days after which the first rule for the whole bucket deletes objects; None if none does.

        Raises
        ------
        UnknownValueError
            When a rule is not known.
        """
        for rule in self.properties.get("LifecycleConfiguration", "Rules").elements():
            everything = not rule.get("Prefix").text("") and not rule.get("TagFilters").exists
            days = rule.get("ExpirationInDays").integer(None)
            if rule.get("Status").text("") == "Enabled" and everything and days is not None:
                return days
        return None

    def passes_on(self, target: Component | External, design: Design) -> None:  # noqa: ARG002
        """Return nothing: what is read of its objects, and when, is for their reader to say."""
        return

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties = self.properties
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")
        for block, name, expects in _NOTIFIED:
            for entry in each(properties.get("NotificationConfiguration", block)):
                yield self.link_to(EdgeKind.FLOWS, entry.get(name), "event", expects)
        for rule in each(properties.get("ReplicationConfiguration", "Rules")):
            replica = rule.get("Destination", "Bucket")
            yield self.link_to(EdgeKind.BACKED_UP_TO, replica, "replica", "AWS::S3::Bucket")
        role = properties.get("ReplicationConfiguration", "Role")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, "replication", "AWS::IAM::Role")
        logs = properties.get("LoggingConfiguration", "DestinationBucketName")
        if not isinstance(logs, Absent):
            yield self.link_to(EdgeKind.USES, logs, "log", "AWS::S3::Bucket")


class BucketPolicy(Component):
    """``AWS::S3::BucketPolicy``: the bucket is ``permitted_by`` it (role ``resource policy``)."""

    kind = "bucket policy"
    service = "s3"

    @property
    def bucket(self) -> Value:
        """The bucket."""
        return self.properties.get("Bucket")

    @property
    def document(self) -> Value:
        """The policy document."""
        return self.properties.get("PolicyDocument")

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        bucket, expects = self.bucket, "AWS::S3::Bucket"
        yield self.link_from(EdgeKind.PERMITTED_BY, bucket, "resource policy", expects)
