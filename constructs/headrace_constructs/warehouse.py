"""A Redshift cluster that mirrors its data, keeps to its network, and leaves a snapshot behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import CfnResource, Duration, RemovalPolicy, Stack, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_redshift as redshift

from headrace.services.redshift import quotas
from headrace_constructs.alarms import watch
from headrace_constructs.origins import mark
from headrace_constructs.warehouse_loading import Loading
from headrace_constructs.warehouse_network import ZONES, door, private_subnets, reach_s3
from headrace_constructs.warehouse_settings import (
    SnapshotCopy,
    audit_log,
    parameter_group,
    watches,
)

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sns as sns
    from constructs import Construct

__all__ = ["SnapshotCopy", "Warehouse"]

SEED: Final = ("R8", "R11", "R12", "R14")

_NAMESPACE: Final = "AWS/Redshift"
_DAYS: Final = 7
_QUERY: Final = ("redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement")
_RESULT: Final = ("redshift-data:DescribeStatement", "redshift-data:GetStatementResult")


class Warehouse(Loading):
    """A cluster of two nodes or more in private subnets.

    It is encrypted with a customer-managed key, takes TLS only, logs who asks what, keeps its
    administrator's password in Secrets Manager, sends COPY and UNLOAD through the VPC, and leaves a
    snapshot when it is deleted. Its critical metrics have alarms that notify.

    Parameters
    ----------
    scope, id
        As for every construct.
    vpc
        The network.
    notify
        Topic that hears of trouble. Required: nobody else can know whom to tell.
    node_type, nodes
        RA3 or RG nodes, two at least: ``headrace size redshift`` tells how many.
    subnets
        Where in the VPC; its private subnets by default. They span two zones at least.
    s3_endpoint
        Whether the VPC already has a gateway endpoint for S3 that this app does not create. By
        default one is created, unless the VPC or the stack has put one there.
    database, admin_name
        First database, and the administrator's name.
    port
        Port to listen on: 5431 to 5455, or 8191 to 8215.
    snapshot_retention
        How long automated snapshots are kept, 1 to 35 days; 7 by default.
    snapshot_copy
        Where copies of snapshots go; none by default.
    audit_bucket
        Bucket for the audit log, encrypted with S3's own keys (Redshift writes with no others);
        CloudWatch Logs by default.
    maintenance_window
        When AWS may interrupt it, UTC.
    encryption_key
        Key to encrypt with; a new key that rotates yearly by default.
    removal_policy
        What becomes of the cluster when the stack is deleted; a snapshot is left by default. The
        key is kept as long as anything may be encrypted with it.

    Attributes
    ----------
    cluster : aws_cdk.aws_redshift.CfnCluster
        The cluster itself.
    role : aws_cdk.aws_iam.Role
        With which it loads and unloads.
    connections : aws_cdk.aws_ec2.Connections
        Who may connect: ``connections.allow_default_port_from(client)``.
    encryption_key : aws_cdk.aws_kms.IKey
        The key that encrypts it.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When a property cannot be; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc,
        notify: sns.ITopic,
        node_type: str = "ra3.xlplus",
        nodes: int = quotas.NODES_SAFE,
        subnets: ec2.SubnetSelection | None = None,
        s3_endpoint: bool = False,
        database: str = "dev",
        admin_name: str = "keeper",
        port: int = quotas.PORT_DEFAULT,
        snapshot_retention: Duration | None = None,
        snapshot_copy: SnapshotCopy | None = None,
        audit_bucket: s3.IBucket | None = None,
        maintenance_window: str = "sun:03:00-sun:04:00",
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.SNAPSHOT,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        _check_nodes(node_type, nodes)
        _check_port(port)
        self.database = database
        destroyed = removal_policy is RemovalPolicy.DESTROY
        self.encryption_key = encryption_key or kms.Key(
            self,
            "Key",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY if destroyed else RemovalPolicy.RETAIN,
        )
        placed = private_subnets(vpc, subnets, zones=ZONES)
        if not s3_endpoint:
            reach_s3(self, vpc, placed)
        group = door(self, vpc)
        self.connections = ec2.Connections(security_groups=[group], default_port=ec2.Port.tcp(port))
        self.cluster = redshift.CfnCluster(
            self,
            "Cluster",
            cluster_type="multi-node",
            node_type=node_type,
            number_of_nodes=nodes,
            db_name=database,
            master_username=admin_name,
            manage_master_password=True,
            master_password_secret_kms_key_id=self.encryption_key.key_id,
            encrypted=True,
            kms_key_id=self.encryption_key.key_id,
            cluster_subnet_group_name=self._subnet_group(placed).ref,
            cluster_parameter_group_name=parameter_group(self).ref,
            vpc_security_group_ids=[group.security_group_id],
            publicly_accessible=False,
            enhanced_vpc_routing=True,
            port=port,
            iam_roles=[self.role.role_arn],
            logging_properties=audit_log(audit_bucket),
            automated_snapshot_retention_period=_days(snapshot_retention),
            destination_region=snapshot_copy.region if snapshot_copy else None,
            snapshot_copy_grant_name=snapshot_copy.grant_name if snapshot_copy else None,
            snapshot_copy_retention_period=snapshot_copy.retention_days if snapshot_copy else None,
            preferred_maintenance_window=maintenance_window,
        )
        self.cluster.apply_removal_policy(removal_policy)
        _await(self.cluster, audit_bucket)
        self.alarms = watch(
            self,
            _NAMESPACE,
            {"ClusterIdentifier": self.cluster.ref},
            watches(node_type),
            notify,
        )

    @property
    def jdbc_url(self) -> str:
        """The address for JDBC clients."""
        endpoint = f"{self.cluster.attr_endpoint_address}:{self.cluster.attr_endpoint_port}"
        return f"jdbc:redshift://{endpoint}/{self.database}"

    @property
    def arn(self) -> str:
        """ARN of the cluster."""
        return self._arn("cluster", self.cluster.ref)

    def grant_query(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* run SQL through the Data API, as the database user of its own role."""
        credentials = iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["redshift:GetClusterCredentialsWithIAM"],
            resource_arns=[self._arn("dbname", f"{self.cluster.ref}/{self.database}")],
        )
        for actions, arn in ((_QUERY, self.arn), (_RESULT, "*")):
            iam.Grant.add_to_principal(grantee=grantee, actions=[*actions], resource_arns=[arn])
        return credentials

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the cluster; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE,
            metric_name=name,
            dimensions_map={"ClusterIdentifier": self.cluster.ref},
            **options,
        )

    def _subnet_group(self, subnets: list[ec2.ISubnet]) -> redshift.CfnClusterSubnetGroup:
        return redshift.CfnClusterSubnetGroup(
            self,
            "Subnets",
            description="Private subnets over several zones",
            subnet_ids=[subnet.subnet_id for subnet in subnets],
        )

    def _arn(self, resource: str, name: str) -> str:
        stack = Stack.of(self)
        return f"arn:{stack.partition}:redshift:{stack.region}:{stack.account}:{resource}:{name}"


def _await(cluster: CfnResource, bucket: s3.IBucket | None) -> None:
    """Let the cluster wait for the bucket's policy: Redshift tries to write when it starts."""
    policy = getattr(bucket, "policy", None)
    if policy is not None:
        cluster.node.add_dependency(policy)


def _check_nodes(node_type: str, nodes: int) -> None:
    if node_type in quotas.RETIRED_TYPES:
        message = f"{node_type} is retired: `headrace size redshift --retired {node_type}:{nodes}`"
        raise ValueError(message)
    known = quotas.NODE_TYPES.get(node_type)
    if known is None and not Token.is_unresolved(node_type):
        message = f"{node_type} is no node type; those are {', '.join(quotas.NODE_TYPES)}"
        raise ValueError(message)
    if Token.is_unresolved(nodes):
        return
    if nodes < quotas.NODES_SAFE:
        message = f"nodes is {nodes}; from {quotas.NODES_SAFE} on they mirror each other's data"
        raise ValueError(message)
    if known is not None and nodes > known.most_nodes:
        message = f"nodes is {nodes}; {node_type} starts with {known.most_nodes} at most"
        raise ValueError(message)


def _check_port(port: int) -> None:
    if not Token.is_unresolved(port) and not any(
        first <= port <= last for first, last in quotas.PORTS
    ):
        allowed = " or ".join(f"{first} to {last}" for first, last in quotas.PORTS)
        message = f"port is {port}; it can be {allowed}"
        raise ValueError(message)


def _days(retention: Duration | None) -> int:
    if retention is None:
        return _DAYS
    days = int(retention.to_days())
    most = quotas.SNAPSHOT_RETENTION_MAX_DAYS
    if not retention.is_unresolved() and not 1 <= days <= most:
        message = f"snapshot_retention is {days} days; it can be 1 to {most}"
        raise ValueError(message)
    return days
