"""What a cluster may do: EMR for it, and its nodes with the data that they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms
    from constructs import Construct

__all__ = ["MANAGED_TAG", "let_encrypt_volumes", "let_read_catalog", "node_role", "service_role"]

MANAGED_TAG: Final = "for-use-with-amazon-emr-managed-policies"
"""EMR's own policy touches what bears this tag, and nothing else.

Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-iam-policies.html
"""
_TABLES: Final = ("CreateTable", "DeleteTable", "GetTable", "GetTables", "UpdateTable")
_PARTITIONS: Final = (
    "BatchCreatePartition",
    "BatchGetPartition",
    "CreatePartition",
    "DeletePartition",
    "GetPartition",
    "GetPartitions",
    "UpdatePartition",
)


def service_role(scope: Construct, nodes: iam.IRole) -> iam.Role:
    """Create the role with which EMR starts and ends the nodes, which take the role *nodes*."""
    stack = Stack.of(scope)
    role = iam.Role(
        scope,
        "Service",
        description="EMR starts, scales and ends the nodes of the cluster",
        assumed_by=iam.ServicePrincipal(
            "elasticmapreduce.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
        ),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonEMRServicePolicy_v2")
        ],
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["iam:PassRole"],
            resources=[nodes.role_arn],
            conditions={"StringLike": {"iam:PassedToService": "ec2.amazonaws.com*"}},
        )
    )
    return role


def let_encrypt_volumes(role: iam.Role, encryption_key: kms.IKey) -> None:
    """Let *role* start instances whose EBS volumes are encrypted with *encryption_key*.

    Source: "Requirements for Amazon EBS encryption",
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    """
    encryption_key.grant(
        role,
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["kms:CreateGrant"],
            resources=[encryption_key.key_arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        )
    )


def node_role(scope: Construct, encryption_key: kms.IKey) -> iam.Role:
    """Create the role that the nodes take: at first it may use *encryption_key*, and no more."""
    role = iam.Role(
        scope,
        "Nodes",
        description="What the nodes of the cluster may do",
        assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
    )
    encryption_key.grant_encrypt_decrypt(role)
    return role


def let_read_catalog(role: iam.Role, databases: Sequence[str]) -> None:
    """Let *role* keep the tables of *databases* in the Glue Data Catalog."""
    stack = Stack.of(role)

    def arn(resource: str) -> str:
        return f"arn:{stack.partition}:glue:{stack.region}:{stack.account}:{resource}"

    named = [arn("catalog"), *(arn(f"database/{name}") for name in databases)]
    tables = [arn(f"table/{name}/*") for name in databases]
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["glue:GetDatabase", "glue:GetDatabases"],
            # Hive asks for its default database when it starts, whatever it works on.
            resources=[*named, arn("database/default")],
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=[f"glue:{verb}" for verb in (*_TABLES, *_PARTITIONS)],
            resources=[*named, *tables],
        )
    )
