"""What Firehose may do for one delivery stream: the documented actions, on its own resources.

Source: "Controlling access" of the Firehose developer guide,
https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from aws_cdk import aws_kinesis as kinesis
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3

__all__ = ["permit"]

_WRITE_OBJECTS = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
_LOOK_INTO_BUCKET = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
_USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey"]
_READ_STREAM = [
    "kinesis:DescribeStream",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
]
_INVOKE = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
_READ_TABLE = ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]


def permit(
    role: iam.Role,
    *,
    bucket: s3.IBucket,
    encryption_key: kms.IKey | None,
    log_group: logs.ILogGroup,
    source: kinesis.IStream | None,
    transform: lambda_.IFunction | None,
    table: tuple[str, str] | None,
) -> None:
    """Permit *role* what a delivery stream of these parts needs.

    Parameters
    ----------
    role
        The role that Firehose takes.
    bucket, encryption_key
        Where it writes; the key of the bucket counts besides the one given.
    log_group
        Its error log.
    source
        The stream that it reads, if any.
    transform
        The function that it invokes, if any.
    table
        Names of the database and table that it converts by, if any.
    """
    _allow(role, _WRITE_OBJECTS, bucket.arn_for_objects("*"))
    _allow(role, _LOOK_INTO_BUCKET, bucket.bucket_arn)
    log_group.grant(role, "logs:PutLogEvents")
    keys = {key.node.path: key for key in (encryption_key, bucket.encryption_key) if key}
    for key in keys.values():
        key.grant(role, *_USE_KEY)
    if source is not None:
        _allow(role, _READ_STREAM, source.stream_arn)
        if source.encryption_key is not None:
            source.encryption_key.grant_decrypt(role)
    if transform is not None:
        # Versions and aliases have the function's ARN with a suffix.
        _allow(role, _INVOKE, transform.function_arn, f"{transform.function_arn}:*")
    if table is not None:
        _allow(role, _READ_TABLE, *_table_arns(Stack.of(role), *table))


def _allow(role: iam.Role, actions: list[str], *resources: str) -> None:
    role.add_to_policy(iam.PolicyStatement(actions=actions, resources=list(resources)))


def _table_arns(stack: Stack, database: str, table: str) -> list[str]:
    return [
        stack.format_arn(service="glue", resource="catalog"),
        stack.format_arn(service="glue", resource="database", resource_name=database),
        stack.format_arn(service="glue", resource="table", resource_name=f"{database}/{table}"),
    ]
