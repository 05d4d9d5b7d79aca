"""Keys with which CloudWatch Logs may encrypt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["let_logs_use", "log_key"]

_VERBS = ("Decrypt", "Describe", "Encrypt", "GenerateDataKey", "ReEncrypt")


def log_key(scope: Construct, removal_policy: RemovalPolicy) -> kms.Key:
    """Create a key that rotates yearly and that CloudWatch Logs of this account may use."""
    key = kms.Key(scope, "LogKey", enable_key_rotation=True, removal_policy=removal_policy)
    let_logs_use(key)
    return key


def let_logs_use(key: kms.Key) -> None:
    """Let CloudWatch Logs encrypt log groups of the key's own account and region with it.

    Source: "Encrypt log data in CloudWatch Logs using AWS KMS",
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    stack = Stack.of(key)
    groups = stack.format_arn(
        service="logs",
        resource="log-group",
        resource_name="*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
            actions=[f"kms:{verb}*" for verb in _VERBS],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        )
    )
