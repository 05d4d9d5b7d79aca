"""What every warehouse is set to: its parameters, its audit log, and what watches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_redshift as redshift

from headrace.services.redshift import quotas
from headrace_constructs.alarms import Watch

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

__all__ = ["LOGS", "PARAMETERS", "SnapshotCopy", "audit_log", "parameter_group", "watches"]

SEED: Final = ("R14",)

PARAMETERS: Final = {"enable_user_activity_logging": "true", "require_ssl": "true"}
LOGS: Final = ("connectionlog", "useractivitylog", "userlog")
_PREFIX: Final = "audit/"
_BUSY_PERCENT: Final = 90
_BUSY_PERIODS: Final = 3
_CROWDED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotCopy:
    """Copies of a warehouse's snapshots in another region.

    Parameters
    ----------
    region
        The other region.
    grant_name
        The `AWS::Redshift::SnapshotCopyGrant` of that region, which lets Redshift encrypt the
        copies with a key there. It is created there: a stack has one region.
    retention_days
        How long copies are kept.
    """

    region: str
    grant_name: str
    retention_days: int = quotas.COPY_RETENTION_DEFAULT_DAYS

    def __post_init__(self) -> None:
        most = quotas.SNAPSHOT_RETENTION_MAX_DAYS
        if not 1 <= self.retention_days <= most:
            message = f"copies are kept {self.retention_days} days; that can be 1 to {most}"
            raise ValueError(message)


def parameter_group(scope: Construct) -> redshift.CfnClusterParameterGroup:
    """Create the parameters: TLS is required, and each query is logged."""
    return redshift.CfnClusterParameterGroup(
        scope,
        "Parameters",
        description="TLS required, queries logged",
        parameter_group_family=quotas.SECURE_FAMILY,
        parameters=[
            redshift.CfnClusterParameterGroup.ParameterProperty(
                parameter_name=name, parameter_value=value
            )
            for name, value in PARAMETERS.items()
        ],
    )


def audit_log(bucket: s3.IBucket | None) -> redshift.CfnCluster.LoggingPropertiesProperty:
    """Send the audit log to *bucket*, or to CloudWatch Logs without one.

    Source: "Database audit logging",
    https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
    """
    if bucket is None:
        return redshift.CfnCluster.LoggingPropertiesProperty(
            log_destination_type="cloudwatch", log_exports=[*LOGS]
        )
    service = iam.ServicePrincipal("redshift.amazonaws.com")
    of_account = {"StringEquals": {"aws:SourceAccount": Stack.of(bucket).account}}
    for action, resource in (
        ("s3:GetBucketAcl", bucket.bucket_arn),
        ("s3:PutObject", bucket.arn_for_objects(f"{_PREFIX}*")),
    ):
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[service],
                actions=[action],
                resources=[resource],
                conditions=of_account,
            )
        )
    return redshift.CfnCluster.LoggingPropertiesProperty(
        log_destination_type="s3", bucket_name=bucket.bucket_name, s3_key_prefix=_PREFIX
    )


def watches(node_type: str) -> tuple[Watch, ...]:
    """Return what is watched of a cluster of that type."""
    most = quotas.CONNECTIONS_MAX.get(node_type, quotas.CONNECTIONS_MAX["*"])
    return (
        Watch(
            "Unhealthy",
            "HealthStatus",
            "Minimum",
            1,
            "The cluster does not answer.",
            below=True,
            silence_is_good=False,
        ),
        Watch(
            "Full",
            "PercentageDiskSpaceUsed",
            "Average",
            100 * quotas.DISK_ALARM_SHARE,
            "Storage fills up: queries that need room for intermediate results fail first.",
        ),
        Watch(
            "Busy",
            "CPUUtilization",
            "Average",
            _BUSY_PERCENT,
            "The nodes are at their limit: queries wait for each other.",
            periods=_BUSY_PERIODS,
        ),
        Watch(
            "Crowded",
            "DatabaseConnections",
            "Maximum",
            _CROWDED_SHARE * most,
            f"Close to the {most} connections that a cluster of this type takes.",
        ),
    )
