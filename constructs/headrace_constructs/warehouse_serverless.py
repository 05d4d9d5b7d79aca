"""A serverless Redshift warehouse: private, with a ceiling on what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Names, RemovalPolicy, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_redshiftserverless as serverless

from headrace.services.redshift import quotas
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.origins import mark
from headrace_constructs.warehouse_loading import Loading
from headrace_constructs.warehouse_network import door, private_subnets, reach_s3
from headrace_constructs.warehouse_settings import LOGS, PARAMETERS

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns
    from constructs import Construct

__all__ = ["WarehouseServerless"]

SEED: Final = ("R8", "R11", "R12")

_NAMESPACE: Final = "AWS/Redshift-Serverless"
_ZONES: Final = 3
_NAME_CHARS: Final = 50
_CEILING: Final = 4
_PERIODS: Final = 3
_KEPT_DAYS: Final = 30


class WarehouseServerless(Loading):
    """A namespace that holds the data and a workgroup that computes, in private subnets.

    It is encrypted with a customer-managed key, takes TLS only, logs who asks what, keeps its
    administrator's password in Secrets Manager, sends COPY and UNLOAD through the VPC, never
    exceeds `max_rpus`, and leaves a snapshot when it is deleted.

    Parameters
    ----------
    scope, id
        As for every construct.
    vpc
        The network; its private subnets span three zones at least, as Redshift asks.
    notify
        Topic that hears when the ceiling is reached.
    base_rpus
        Capacity at rest in RPU of 16 GiB: ``headrace size redshift`` tells how much.
    max_rpus
        Ceiling of the capacity; four times the base by default.
    subnets
        Where in the VPC; its private subnets by default.
    s3_endpoint
        Whether the VPC already has a gateway endpoint for S3 that this app does not create.
    database, admin_name
        First database, and the administrator's name.
    port
        Port to listen on.
    encryption_key
        Key to encrypt with; a new key that rotates yearly by default.
    removal_policy
        What becomes of the data when the stack is deleted; kept by default. With ``DESTROY`` a
        last snapshot is kept for 30 days. The key is kept: the snapshot needs it.

    Attributes
    ----------
    namespace : aws_cdk.aws_redshiftserverless.CfnNamespace
        What holds the data.
    workgroup : aws_cdk.aws_redshiftserverless.CfnWorkgroup
        What computes.
    connections : aws_cdk.aws_ec2.Connections
        Who may connect.
    encryption_key : aws_cdk.aws_kms.IKey
        The key that encrypts it.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When the capacity or the subnets cannot be; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc,
        notify: sns.ITopic,
        base_rpus: int = quotas.RPUS_LARGE,
        max_rpus: int | None = None,
        subnets: ec2.SubnetSelection | None = None,
        s3_endpoint: bool = False,
        database: str = "dev",
        admin_name: str = "keeper",
        port: int = quotas.PORT_DEFAULT,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        most = _CEILING * base_rpus if max_rpus is None else max_rpus
        _check_capacity(base_rpus, most)
        placed = private_subnets(vpc, subnets, zones=_ZONES)
        if not s3_endpoint:
            reach_s3(self, vpc, placed)
        group = door(self, vpc)
        self.connections = ec2.Connections(security_groups=[group], default_port=ec2.Port.tcp(port))
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=RemovalPolicy.RETAIN
        )
        name = Names.unique_resource_name(self, max_length=_NAME_CHARS, separator="-").lower()
        key_id = self.encryption_key.key_id
        self.namespace = serverless.CfnNamespace(
            self,
            "Namespace",
            namespace_name=name,
            db_name=database,
            admin_username=admin_name,
            manage_admin_password=True,
            admin_password_secret_kms_key_id=key_id,
            kms_key_id=key_id,
            iam_roles=[self.role.role_arn],
            default_iam_role_arn=self.role.role_arn,
            log_exports=[*LOGS],
            final_snapshot_name=f"{name}-final",
            final_snapshot_retention_period=_KEPT_DAYS,
        )
        self.namespace.apply_removal_policy(removal_policy)
        self.workgroup = serverless.CfnWorkgroup(
            self,
            "Workgroup",
            workgroup_name=name,
            namespace_name=self.namespace.ref,
            base_capacity=base_rpus,
            max_capacity=most,
            subnet_ids=[subnet.subnet_id for subnet in placed],
            security_group_ids=[group.security_group_id],
            publicly_accessible=False,
            enhanced_vpc_routing=True,
            port=port,
            config_parameters=[
                serverless.CfnWorkgroup.ConfigParameterProperty(
                    parameter_key=parameter, parameter_value=value
                )
                for parameter, value in PARAMETERS.items()
            ],
        )
        self.alarms = watch(
            self, _NAMESPACE, {"Workgroup": self.workgroup.ref}, _watches(most), notify
        )

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the workgroup; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE,
            metric_name=name,
            dimensions_map={"Workgroup": self.workgroup.ref},
            **options,
        )


def _check_capacity(base_rpus: int, most_rpus: int) -> None:
    if Token.is_unresolved(base_rpus) or Token.is_unresolved(most_rpus):
        return
    least, step, largest = quotas.RPUS_MIN, quotas.RPUS_STEP, quotas.RPUS_MAX
    if base_rpus % step or not least <= base_rpus <= largest:
        message = f"base_rpus is {base_rpus}; it can be {least} to {largest}, a multiple of {step}"
        raise ValueError(message)
    if most_rpus < base_rpus:
        message = f"max_rpus is {most_rpus}, below base_rpus, {base_rpus}"
        raise ValueError(message)


def _watches(most_rpus: int) -> tuple[Watch, ...]:
    return (
        Watch(
            "AtItsCeiling",
            "ComputeCapacity",
            "Maximum",
            most_rpus - 1,
            "The warehouse works at its largest capacity: queries wait, and it costs the most.",
            periods=_PERIODS,
        ),
    )
