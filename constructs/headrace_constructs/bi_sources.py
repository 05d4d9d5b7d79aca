"""Data sources of a BI workspace: how each kind of store is named and signed in to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_iam as iam

from headrace_constructs.bi_assets import asset, asset_id, owners

if TYPE_CHECKING:
    from constructs import Construct

    from headrace_constructs.bi_connections import SearchConnection, WarehouseConnection
    from headrace_constructs.bi_network import VpcWay
    from headrace_constructs.bi_query import QueryEngine

__all__ = ["lake_source", "search_source", "warehouse_source"]


def warehouse_source(
    scope: Construct, id: str, store: WarehouseConnection, way: VpcWay, authors: Sequence[str]
) -> CfnResource:
    """Create the data source onto a Redshift warehouse."""
    parameters: dict[str, Any] = {"Database": store.database}
    credentials: dict[str, Any] = {}
    role: iam.Role | None = None
    if store.cluster_id is None:
        parameters |= {"Host": store.host, "Port": store.port}
    else:
        parameters["ClusterId"] = store.cluster_id
    if store.secret is not None:
        credentials = {"Credentials": {"SecretArn": store.secret.secret_arn}}
    elif store.cluster_id is not None:
        role = _login(scope, f"{id}Login", store.cluster_id, store)
        parameters["IAMParameters"] = {
            "RoleArn": role.role_arn,
            "DatabaseUser": store.user,
            "AutoCreateDatabaseUser": True,
        }
    source = _source(
        scope,
        id,
        authors,
        Type="REDSHIFT",
        DataSourceParameters={"RedshiftParameters": parameters},
        **credentials,
        **_by(way),
    )
    if role is not None:
        source.node.add_dependency(role)
    return source


def search_source(
    scope: Construct, id: str, store: SearchConnection, way: VpcWay, authors: Sequence[str]
) -> CfnResource:
    """Create the data source onto a search domain."""
    kind = "Elasticsearch" if store.elasticsearch else "OpenSearch"
    return _source(
        scope,
        id,
        authors,
        Type=f"AMAZON_{kind.upper()}",
        DataSourceParameters={f"Amazon{kind}Parameters": {"Domain": store.domain}},
        **_by(way),
    )


def lake_source(
    scope: Construct, id: str, engine: QueryEngine, authors: Sequence[str]
) -> CfnResource:
    """Create the data source onto the lake, by its work group and with a role of its own."""
    parameters = {"WorkGroup": engine.work_group.ref, "RoleArn": engine.role.role_arn}
    source = _source(
        scope,
        id,
        authors,
        Type="ATHENA",
        DataSourceParameters={"AthenaParameters": parameters},
    )
    source.node.add_dependency(engine)
    return source


def _source(scope: Construct, id: str, authors: Sequence[str], **properties: Any) -> CfnResource:
    return asset(
        scope,
        id,
        "DataSource",
        DataSourceId=asset_id(scope, id),
        Name=f"{scope.node.id} {id}",
        Permissions=owners("DataSource", authors),
        SslProperties={"DisableSsl": False},
        **properties,
    )


def _by(way: VpcWay) -> dict[str, Any]:
    arn = way.connection.get_att("Arn").to_string()
    return {"VpcConnectionProperties": {"VpcConnectionArn": arn}}


def _login(scope: Construct, id: str, cluster_id: str, store: WarehouseConnection) -> iam.Role:
    """Return the role with which QuickSight signs in as the store's user.

    Source: "Resources for Amazon Redshift GetClusterCredentials",
    https://docs.aws.amazon.com/redshift/latest/mgmt/generating-iam-credentials-role-permissions.html
    """
    role = iam.Role(
        scope,
        id,
        assumed_by=iam.ServicePrincipal("quicksight.amazonaws.com"),
        description="QuickSight signs in to the warehouse",
    )
    stack = Stack.of(scope)

    def arn(kind: str, name: str = "") -> str:
        tail = f"{cluster_id}/{name}" if name else cluster_id
        return f"arn:{stack.partition}:redshift:{stack.region}:{stack.account}:{kind}:{tail}"

    user = arn("dbuser", store.user)
    for actions, resources in (
        (["GetClusterCredentials"], [user, arn("dbname", store.database)]),
        (["CreateClusterUser"], [user]),
        (["DescribeClusters"], [arn("cluster")]),
    ):
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[f"redshift:{action}" for action in actions], resources=resources
            )
        )
    return role
