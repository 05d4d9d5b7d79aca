"""What an ingestion pipeline may do: the documented actions, on its own resources.

Source: "Setting up roles and users in Amazon OpenSearch Ingestion",
https://docs.aws.amazon.com/opensearch-service/latest/developerguide/pipeline-security-overview.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import aws_kinesis as kinesis
    from aws_cdk import aws_kms as kms
    from constructs import Construct

__all__ = ["permit_pipeline", "pipeline_role"]

_SERVICE: Final = "osis-pipelines.amazonaws.com"
_WRITE: Final = ["es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost", "es:ESHttpPut"]
_USE_KEY: Final = ["kms:Decrypt", "kms:GenerateDataKey"]
_READ_STREAM: Final = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamConsumer",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreamConsumers",
    "kinesis:RegisterStreamConsumer",
    "kinesis:SubscribeToShard",
]


def pipeline_role(scope: Construct, pipeline_name: str) -> iam.Role:
    """Create a role that only the pipeline of that name, of this account, can take."""
    arn = Stack.of(scope).format_arn(
        service="osis", resource="pipeline", resource_name=pipeline_name
    )
    conditions = {
        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
        "ArnLike": {"aws:SourceArn": arn},
    }
    return iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal(_SERVICE, conditions=conditions))


def permit_pipeline(
    role: iam.Role,
    *,
    domain_arn: str,
    failures: str,
    keys: Iterable[kms.IKey],
    source: kinesis.IStream | None,
) -> iam.Role:
    """Permit *role* what a pipeline of these parts needs, and return it.

    Parameters
    ----------
    role
        The role that the pipeline takes.
    domain_arn
        Where it writes.
    failures
        ARN of the objects that keep what is refused.
    keys
        Keys of buffer and bucket.
    source
        The stream that it reads, if any.
    """
    _allow(role, ["es:DescribeDomain"], domain_arn)
    _allow(role, _WRITE, f"{domain_arn}/*")
    _allow(role, ["s3:PutObject"], failures)
    for key in {key.node.path: key for key in keys}.values():
        key.grant(role, *_USE_KEY)
    if source is not None:
        _allow(role, _READ_STREAM, source.stream_arn, f"{source.stream_arn}/consumer/*")
        if source.encryption_key is not None:
            source.encryption_key.grant_decrypt(role)
    return role


def _allow(role: iam.Role, actions: list[str], *resources: str) -> None:
    role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=list(resources)))
