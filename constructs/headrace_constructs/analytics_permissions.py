"""What a Flink application may do: the documented actions, on its own resources.

Sources: "Service-linked and execution roles", "VPC application permissions" and "Managing keys" of
the service's guide, https://docs.aws.amazon.com/managed-flink/latest/java/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from aws_cdk import aws_kinesis as kinesis
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3

__all__ = [
    "SERVICE",
    "let_service_use",
    "permit_bucket",
    "permit_code",
    "permit_fan_out",
    "permit_log",
    "permit_network",
]

SERVICE: Final = "kinesisanalytics.amazonaws.com"
_INFRASTRUCTURE: Final = f"infrastructure.{SERVICE}"
_USE_KEY: Final = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
]
_WRITE_OBJECTS: Final = [
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
]
_LOOK_INTO_BUCKET: Final = [
    "s3:GetBucketLocation",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
]
_DESCRIBE_NETWORK: Final = [
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
]
_USE_INTERFACES: Final = [
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
]


def permit_code(role: iam.Role, bucket: s3.IBucket, key: str) -> None:
    """Permit *role* to fetch the program."""
    _allow(role, ["s3:GetObject", "s3:GetObjectVersion"], bucket.arn_for_objects(key))
    if bucket.encryption_key is not None:
        bucket.encryption_key.grant_decrypt(role)


def permit_log(role: iam.Role, group: logs.ILogGroup, stream_arn: str) -> None:
    """Permit *role* to write its log stream."""
    groups = Stack.of(role).format_arn(
        service="logs",
        resource="log-group",
        resource_name="*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    _allow(role, ["logs:DescribeLogGroups"], groups)
    _allow(role, ["logs:DescribeLogStreams"], group.log_group_arn)
    _allow(role, ["logs:PutLogEvents"], stream_arn)


def permit_network(role: iam.Role) -> None:
    """Permit *role* to have interfaces in a VPC; these actions name no resource that it owns."""
    _allow(role, [*_DESCRIBE_NETWORK, *_USE_INTERFACES], "*")


def permit_fan_out(role: iam.Role, stream: kinesis.IStream) -> None:
    """Permit *role* to register a consumer of its own and to read through it."""
    _allow(
        role,
        ["kinesis:DescribeStreamConsumer", "kinesis:RegisterStreamConsumer"],
        stream.stream_arn,
    )
    _allow(
        role,
        [
            "kinesis:DeregisterStreamConsumer",
            "kinesis:DescribeStreamConsumer",
            "kinesis:SubscribeToShard",
        ],
        f"{stream.stream_arn}/consumer/*",
    )


def permit_bucket(role: iam.Role, bucket: s3.IBucket) -> None:
    """Permit *role* to write files and to take up again those that a failure left open."""
    _allow(role, _WRITE_OBJECTS, bucket.arn_for_objects("*"))
    _allow(role, _LOOK_INTO_BUCKET, bucket.bucket_arn)
    if bucket.encryption_key is not None:
        bucket.encryption_key.grant(role, "kms:Decrypt", "kms:GenerateDataKey")


def let_service_use(key: kms.IKey) -> None:
    """Let the service keep the state of this account's applications with *key*."""
    stack = Stack.of(key)
    applications = stack.format_arn(
        service="kinesisanalytics", resource="application", resource_name="*"
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(name) for name in (SERVICE, _INFRASTRUCTURE)],
            actions=_USE_KEY,
            resources=["*"],
            conditions={"ArnLike": {"aws:SourceArn": applications}},
        )
    )


def _allow(role: iam.Role, actions: list[str], *resources: str) -> None:
    role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=list(resources)))
