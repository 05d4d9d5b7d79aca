"""What a BI workspace must know of the stores that it reads: facts, so that any construct fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_secretsmanager as secretsmanager

__all__ = ["LakeConnection", "SearchConnection", "WarehouseConnection"]

_REDSHIFT_PORT = 5_439
_ELASTICSEARCH = "AWS::Elasticsearch::Domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseConnection:
    """How to reach a Redshift warehouse in a VPC.

    Attributes
    ----------
    database
        Name of the database.
    security_group
        The warehouse's; the workspace is let in.
    cluster_id
        Identifier of a cluster; give either this or `host`.
    host
        Host name, for a serverless warehouse or any other Redshift endpoint.
    port
        Port of the warehouse.
    secret
        User name and password (``username``, ``password``). Without it the workspace signs in to a
        cluster with a role, and no password exists.
    user
        The database user that the role signs in as; created on first use. Give it what it may read
        with GRANT.

    Raises
    ------
    ValueError
        With neither `cluster_id` nor `host`, or both; without `secret` for a `host`.
    """

    database: str
    security_group: ec2.ISecurityGroup
    cluster_id: str | None = None
    host: str | None = None
    port: int = _REDSHIFT_PORT
    secret: secretsmanager.ISecret | None = None
    user: str = "bi"

    def __post_init__(self) -> None:
        if (self.cluster_id is None) is (self.host is None):
            raise ValueError("a warehouse is named by its cluster_id or its host: give one of them")
        if self.host is not None and self.secret is None:
            raise ValueError("only a cluster is signed in to with a role: give a secret for host")

    @classmethod
    def of(cls, warehouse: Any) -> WarehouseConnection:
        """Return the facts of a construct.

        It has a `cluster` (a ``CfnCluster``), a `database` and `connections`.
        """
        return cls(
            database=warehouse.database,
            security_group=_door(warehouse),
            cluster_id=warehouse.cluster.ref,
            port=warehouse.cluster.port or _REDSHIFT_PORT,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeConnection:
    """What Athena reads: tables of a database, and the bucket that holds their data.

    Attributes
    ----------
    bucket
        The bucket.
    database
        The database in the Glue Data Catalog.
    """

    bucket: s3.IBucket
    database: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchConnection:
    """How to reach a search domain in a VPC.

    Attributes
    ----------
    domain
        Name of the domain. Its access policy must allow QuickSight's role.
    security_group
        The domain's; the workspace is let in at the HTTPS port.
    elasticsearch
        Whether it is an Elasticsearch domain rather than an OpenSearch one.
    """

    domain: str
    security_group: ec2.ISecurityGroup
    elasticsearch: bool = False

    @classmethod
    def of(cls, search: Any) -> SearchConnection:
        """Return the facts of a construct.

        It has a `domain` (a ``CfnDomain`` of either service) and `connections`.
        """
        domain: CfnResource = search.domain
        return cls(
            domain=domain.ref,
            security_group=_door(search),
            elasticsearch=domain.cfn_resource_type == _ELASTICSEARCH,
        )


def _door(construct: ec2.IConnectable) -> ec2.ISecurityGroup:
    """Return the first security group of *construct*."""
    groups = construct.connections.security_groups
    if not groups:
        raise ValueError("it has no security group: a BI workspace reaches what is in a VPC")
    return groups[0]
