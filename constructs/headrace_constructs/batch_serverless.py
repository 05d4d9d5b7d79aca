"""Spark without a cluster: private, with a ceiling, started by a schedule, and heard of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Duration, Names, RemovalPolicy, Stack, Token
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_emrserverless as serverless
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from headrace_constructs.alarms import Watch, watch
from headrace_constructs.batch_permissions import let_read_catalog
from headrace_constructs.batch_schedule import nightly
from headrace_constructs.batch_steps import GLUE_FACTORY
from headrace_constructs.buckets import log_bucket
from headrace_constructs.origins import mark
from headrace_constructs.warehouse_network import private_subnets, reach_s3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_scheduler as scheduler
    from aws_cdk import aws_sns as sns

__all__ = ["ServerlessBatch"]

SEED: Final = ("E4", "E17")

_HTTPS: Final = 443
_NAME_CHARS: Final = 64
_GB_PER_VCPU: Final = 4


class ServerlessBatch(Construct):
    """An EMR Serverless application for Spark in private subnets.

    It never takes more than `max_vcpus`, stops when it is idle, keeps its tables in the Glue Data
    Catalog and its logs in a bucket of its own, encrypted with its key. Who is to hear of it hears
    when a job fails, and when one could not be started.

    Parameters
    ----------
    scope, id
        As for every construct.
    vpc
        The network; its private subnets are used.
    notify
        Topic that hears of trouble. Required: nobody else can know whom to tell.
    max_vcpus
        Ceiling, each vCPU with 4 GB: ``headrace size emr`` tells how many containers a job needs.
    release
        Release of EMR.
    databases
        Databases of the Glue Data Catalog that its jobs may work with.
    idle
        After how long without work it stops.
    s3_endpoint
        Whether the VPC already has a gateway endpoint for S3 that this app does not create.
    encryption_key
        Key of its logs; a new key that rotates yearly by default.
    removal_policy
        What becomes of logs and key when the stack is deleted; kept by default.

    Attributes
    ----------
    application : aws_cdk.aws_emrserverless.CfnApplication
        The application itself.
    job_role : aws_cdk.aws_iam.Role
        What its jobs may do.
    connections : aws_cdk.aws_ec2.Connections
        How its workers reach stores in the network.
    unstarted : aws_cdk.aws_sqs.Queue
        Starts that failed, kept for 14 days.
    log_bucket : aws_cdk.aws_s3.Bucket
        Its logs, kept for 90 days.
    encryption_key : aws_cdk.aws_kms.IKey
        The key that encrypts them.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When the ceiling is below one vCPU.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc,
        notify: sns.ITopic,
        max_vcpus: int = 100,
        release: str = "emr-7.10.0",
        databases: Sequence[str] = (),
        idle: Duration | None = None,
        s3_endpoint: bool = False,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        if not Token.is_unresolved(max_vcpus) and max_vcpus < 1:
            raise ValueError(f"max_vcpus is {max_vcpus}; give 1 or more")
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.log_bucket = log_bucket(self, self.encryption_key, removal_policy)
        placed = private_subnets(vpc, None, zones=1)
        if not s3_endpoint:
            reach_s3(self, vpc, placed)
        group = ec2.SecurityGroup(
            self, "Workers", vpc=vpc, description="Spark workers", allow_all_outbound=False
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "HTTPS to AWS")
        self.connections = ec2.Connections(security_groups=[group])
        self.job_role = self._role(databases)
        part = serverless.CfnApplication
        self.application = part(
            self,
            "Application",
            name=Names.unique_resource_name(self, max_length=_NAME_CHARS, separator="-"),
            type="SPARK",
            release_label=release,
            architecture="ARM64",
            maximum_capacity=part.MaximumAllowedResourcesProperty(
                cpu=f"{max_vcpus} vCPU", memory=f"{max_vcpus * _GB_PER_VCPU} GB"
            ),
            auto_start_configuration=part.AutoStartConfigurationProperty(enabled=True),
            auto_stop_configuration=part.AutoStopConfigurationProperty(
                enabled=True, idle_timeout_minutes=int((idle or Duration.minutes(15)).to_minutes())
            ),
            network_configuration=part.NetworkConfigurationProperty(
                subnet_ids=[subnet.subnet_id for subnet in placed],
                security_group_ids=[group.security_group_id],
            ),
            monitoring_configuration=part.MonitoringConfigurationProperty(
                s3_monitoring_configuration=part.S3MonitoringConfigurationProperty(
                    log_uri=self.log_bucket.s3_url_for_object("jobs/"),
                    encryption_key_arn=self.encryption_key.key_arn,
                )
            ),
            runtime_configuration=[
                part.ConfigurationObjectProperty(
                    classification="spark-defaults",
                    properties={
                        "spark.hadoop.hive.metastore.client.factory.class": GLUE_FACTORY,
                    },
                )
            ],
        )
        self.unstarted = sqs.Queue(
            self, "Unstarted", retention_period=Duration.days(14), enforce_ssl=True
        )
        self._tell_of_failures(notify)
        self.alarms = watch(
            self,
            "AWS/SQS",
            {"QueueName": self.unstarted.queue_name},
            [
                Watch(
                    "NotStarted",
                    "ApproximateNumberOfMessagesVisible",
                    "Maximum",
                    0,
                    "A scheduled job could not be started; the queue holds what was asked.",
                )
            ],
            notify,
        )

    @property
    def arn(self) -> str:
        """ARN of the application."""
        arn: str = self.application.attr_arn
        return arn

    def read_from(self, bucket: s3.IBucket, prefix: str = "") -> iam.Grant:
        """Let jobs read the objects of *bucket* that begin with *prefix*."""
        return bucket.grant_read(self.job_role, f"{prefix}*")

    def write_to(self, bucket: s3.IBucket, prefix: str = "") -> iam.Grant:
        """Let jobs write into *bucket*, under *prefix*, and read and replace what is there."""
        return bucket.grant_read_write(self.job_role, f"{prefix}*")

    def schedule(
        self, id: str, program: str, *arguments: str, at: str, timezone: str = "UTC"
    ) -> scheduler.CfnSchedule:
        """Run a Spark program on S3 whenever *at* says: ``cron(0 2 * * ? *)``, ``rate(6 hours)``.

        The job's role must be allowed to read the program.
        """
        return nightly(self, id, (program, *arguments), at=at, timezone=timezone)

    def _role(self, databases: Sequence[str]) -> iam.Role:
        stack = Stack.of(self)
        role = iam.Role(
            self,
            "Jobs",
            description="What the jobs of the application may do",
            assumed_by=iam.ServicePrincipal(
                "emr-serverless.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
            ),
        )
        self.log_bucket.grant_put(role)
        let_read_catalog(role, databases)
        return role

    def _tell_of_failures(self, notify: sns.ITopic) -> None:
        """Let who is to hear of trouble hear of each job that fails.

        Source: "Automating EMR Serverless with Amazon EventBridge",
        https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/using-eventbridge.html
        """
        failed = events.EventPattern(
            source=["aws.emr-serverless"],
            detail_type=["EMR Serverless Job Run State Change"],
            detail={"applicationId": [self.application.ref], "state": ["FAILED"]},
        )
        events.Rule(
            self,
            "Failures",
            description="Jobs that fail",
            event_pattern=failed,
            targets=[targets.SnsTopic(notify)],
        )
