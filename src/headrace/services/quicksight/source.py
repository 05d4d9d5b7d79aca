"""Data sources, and the VPC connections by which they reach private stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.quicksight.asset import Asset
from headrace.template.values import Absent, Value

__all__ = ["DataSource", "VpcConnection"]

_SOURCE: Final = "AWS::QuickSight::DataSource"
_CONNECTION: Final = "AWS::QuickSight::VPCConnection"
_BUCKET: Final = "AWS::S3::Bucket"

_STORES: Final = (
    ("AmazonElasticsearchParameters", ("Domain",), "AWS::Elasticsearch::Domain"),
    ("AmazonOpenSearchParameters", ("Domain",), "AWS::OpenSearchService::Domain"),
    ("AthenaParameters", ("WorkGroup",), "AWS::Athena::WorkGroup"),
    ("AwsIotAnalyticsParameters", ("DataSetName",), "AWS::IoTAnalytics::Dataset"),
    ("RdsParameters", ("InstanceId",), "AWS::RDS::DBInstance"),
    ("RedshiftParameters", ("ClusterId",), "AWS::Redshift::Cluster"),
    ("RedshiftParameters", ("Host",), ""),
    ("S3Parameters", ("ManifestFileLocation", "Bucket"), _BUCKET),
    ("S3TablesParameters", ("TableBucketArn",), "AWS::S3Tables::TableBucket"),
    ("AuroraParameters", ("Host",), ""),
    ("AuroraPostgreSqlParameters", ("Host",), ""),
    ("DatabricksParameters", ("Host",), ""),
    ("MariaDbParameters", ("Host",), ""),
    ("MySqlParameters", ("Host",), ""),
    ("OracleParameters", ("Host",), ""),
    ("PostgreSqlParameters", ("Host",), ""),
    ("PrestoParameters", ("Host",), ""),
    ("SnowflakeParameters", ("Host",), ""),
    ("SparkParameters", ("Host",), ""),
    ("SqlServerParameters", ("Host",), ""),
    ("StarburstParameters", ("Host",), ""),
    ("TeradataParameters", ("Host",), ""),
    ("TrinoParameters", ("Host",), ""),
)
"""Block of parameters, path of what names the store there, and what a bare name stands for."""

_NETWORKED: Final = tuple(
    name
    for name in dict.fromkeys(block for block, _, _ in _STORES)
    if name
    not in (
        "AthenaParameters",
        "AwsIotAnalyticsParameters",
        "S3Parameters",
        "S3TablesParameters",
    )
)
"""Blocks of stores that are reached over a network connection, not by calls to an AWS service."""


class DataSource(Asset):
    """``AWS::QuickSight::DataSource``: a connection to a store.

    Edges: ``flows`` from the store (``query``); ``uses`` its VPC connection (``vpc connection``)
    and its secret (``secret``); ``permitted_by`` the role that it takes on instead of the
    account's.
    """

    kind = "data source"
    name_property = "DataSourceId"
    arn_prefix = "datasource/"

    @property
    def source_type(self) -> str:
        """``REDSHIFT``, ``ATHENA`` and others."""
        return self.properties.get("Type").text("")

    @property
    def parameters(self) -> Value:
        """Where the store is; one block, named after the store's kind."""
        return self.properties.get("DataSourceParameters")

    @property
    def stores(self) -> list[tuple[Value, str]]:
        """What names the store, with the type that a bare name stands for."""
        found: dict[str, tuple[Value, str]] = {}
        for block, path, expects in _STORES:
            named = self.parameters.get(block, *path)
            if block not in found and not isinstance(named, Absent):
                found[block] = (named, expects)
        return list(found.values())

    @property
    def networked(self) -> Value:
        """The block of a store that is reached by host and port; absent for any other."""
        parameters = self.parameters
        for block in _NETWORKED:
            if parameters.get(block).exists:
                return parameters.get(block)
        return Absent(parameters.at)

    @property
    def vpc_connection(self) -> Value:
        """The VPC connection; absent for a source that is reached over public addresses."""
        return self.properties.get("VpcConnectionProperties", "VpcConnectionArn")

    @property
    def encrypts_in_transit(self) -> bool:
        """Whether the connection uses TLS, as it does unless told otherwise."""
        return not self.properties.get("SslProperties", "DisableSsl").boolean(False)

    @property
    def credentials(self) -> Value:
        """How it signs in to the store."""
        return self.properties.get("Credentials")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield from super().links()
        for store, expects in self.stores:
            yield self.link_from(EdgeKind.FLOWS, store, "query", expects)
        connection = self.vpc_connection
        yield self.link_to(EdgeKind.USES, connection, "vpc connection", _CONNECTION)
        secret = self.credentials.get("SecretArn")
        yield self.link_to(EdgeKind.USES, secret, "secret", "AWS::SecretsManager::Secret")
        copied = self.credentials.get("CopySourceArn")
        yield self.link_to(EdgeKind.USES, copied, "credentials", _SOURCE)
        for path in (
            ("AthenaParameters", "RoleArn"),
            ("RedshiftParameters", "IAMParameters", "RoleArn"),
            ("S3Parameters", "RoleArn"),
        ):
            role = self.parameters.get(*path)
            yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")


class VpcConnection(Asset):
    """``AWS::QuickSight::VPCConnection``: network interfaces inside a VPC.

    Edges: ``placed_in`` its subnets (``subnet``) and security groups (``security group``);
    ``permitted_by`` the role that creates the interfaces.
    """

    kind = "VPC connection"
    name_property = "VPCConnectionId"
    arn_prefix = "vpcConnection/"

    @property
    def subnets(self) -> list[Value]:
        """Its subnets."""
        return each(self.properties.get("SubnetIds"))

    @property
    def groups(self) -> list[Value]:
        """Its security groups."""
        return each(self.properties.get("SecurityGroupIds"))

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for subnet in self.subnets:
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in self.groups:
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
