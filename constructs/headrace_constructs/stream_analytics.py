"""A Flink application over streams that keeps its state, scales, logs and can be watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisanalyticsv2 as analytics
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from headrace.services.analytics import quotas
from headrace_constructs import analytics_permissions as permissions
from headrace_constructs.analytics_alarms import NAMESPACE, watch_application, watch_lag
from headrace_constructs.analytics_network import door, subnet_ids
from headrace_constructs.analytics_program import FlinkCode, kpus_for
from headrace_constructs.analytics_settings import Settings, check_size, supported
from headrace_constructs.delivery_stream import DeliveryStream
from headrace_constructs.encrypted_logs import let_logs_use
from headrace_constructs.event_stream import EventStream
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from aws_cdk import aws_s3_assets as assets
    from aws_cdk import aws_sns as sns

__all__ = ["FlinkCode", "StreamAnalytics"]

SEED: Final = ("A1",)

_MILLISECONDS: Final = 1_000


class StreamAnalytics(Construct):
    """Runs a Flink program: windows, joins and aggregates over streams.

    It takes checkpoints and, whenever it is changed or stopped, a snapshot of its state; it scales
    by itself, logs, and alarms when it fails, restarts, lags or runs short. Its state is always
    encrypted: with a key of AWS, or with yours. CloudFormation creates the application but does not
    start it: start it once after the first deployment.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble.
    code
        The program: an asset, or an archive in a bucket.
    runtime
        Version of Flink that the program is built for.
    load, operators
        The declared load in the words of ``load.yaml``, and the program's steps in those of
        ``headrace size analytics`` (``"window:0.2ms,state=2KiB*100000keys"``). Together they give
        the number of KPUs.
    parallelism
        Subtasks of each step; overrides the calculator. One without either.
    parallelism_per_kpu
        Subtasks that share a KPU, 1 to 8.
    auto_scaling
        Let the service double the parallelism when the CPU is used to 75 %.
    checkpoint_interval
        Time between checkpoints: so much is read again after a failure. One minute by default.
    properties
        Further groups of properties for the program; `reads` and `writes` add theirs.
    vpc, subnets
        Network in which it gets interfaces; needed to reach private sinks. Its subnets need a way
        to the streams and buckets.
    encryption_key
        Your key for its state and log. Its policy is extended, unless it is imported: then it must
        let CloudWatch Logs and the service use it already.
    removal_policy
        What becomes of the application and its log when the stack is deleted; kept by default.

    Attributes
    ----------
    application : aws_cdk.aws_kinesisanalyticsv2.CfnApplication
        The application itself.
    role : aws_cdk.aws_iam.Role
        What its program may do.
    log_group : aws_cdk.aws_logs.LogGroup
        Its log.
    connections : aws_cdk.aws_ec2.Connections or None
        Its door in the VPC: HTTPS goes out; allow what private sinks need besides.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When the properties contradict each other, or no number of KPUs does the load.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notify: sns.ITopic,
        code: FlinkCode | assets.Asset,
        runtime: str = "FLINK-2_2",
        load: Mapping[str, Any] | None = None,
        operators: Sequence[str] = (),
        parallelism: int | None = None,
        parallelism_per_kpu: int = quotas.PARALLELISM_PER_KPU_DEFAULT,
        auto_scaling: bool = True,
        checkpoint_interval: Duration | None = None,
        properties: Mapping[str, Mapping[str, str]] | None = None,
        vpc: ec2.IVpc | None = None,
        subnets: ec2.SubnetSelection | None = None,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        version = supported(runtime)
        check_size(load, operators, parallelism, parallelism_per_kpu)
        if subnets is not None and vpc is None:
            raise ValueError("subnets are given without vpc: give both, or neither")
        interval = checkpoint_interval or Duration.seconds(quotas.CHECKPOINT_INTERVAL_DEFAULT_S)
        group = door(self, vpc) if vpc else None
        self._settings = Settings(
            code=code if isinstance(code, FlinkCode) else FlinkCode.of_asset(code),
            checkpoint_interval_ms=interval.to_milliseconds(),
            parallelism_per_kpu=parallelism_per_kpu,
            auto_scaling=auto_scaling,
            network={
                "subnetIds": subnet_ids(vpc, subnets),
                "securityGroupIds": [group.security_group_id],
            }
            if vpc and group
            else None,
            encryption_key=encryption_key,
        )
        self.connections = group.connections if group else None
        self._notify = notify
        self._load, self._operators = (load if parallelism is None else None), operators
        self._parallelism = parallelism
        self._groups = {name: dict(given) for name, given in (properties or {}).items()}
        self._shards: list[int | None] = []
        account = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        taken_by = iam.ServicePrincipal(permissions.SERVICE, conditions=account)
        self.role = iam.Role(self, "Role", assumed_by=taken_by)
        self._permit(encryption_key)
        self.application = analytics.CfnApplication(
            self,
            "Resource",
            runtime_environment=runtime,
            service_execution_role=self.role.role_arn,
            application_mode="STREAMING",
            application_configuration=self._configuration(),
            run_configuration={
                "applicationRestoreConfiguration": {
                    "applicationRestoreType": "RESTORE_FROM_LATEST_SNAPSHOT"
                }
            },
        )
        self.application.apply_removal_policy(removal_policy)
        self._log(removal_policy)
        # The service checks the role when the application is created: its policy must be there.
        self.application.node.add_dependency(self.role)
        self.alarms = watch_application(
            self,
            self.application_name,
            flink=version,
            checkpoint_interval_ms=self._settings.checkpoint_interval_ms,
            notify=notify,
        )

    @property
    def application_name(self) -> str:
        """Name of the application."""
        return self.application.ref

    @property
    def parallelism(self) -> int:
        """Subtasks of each step for everything that it reads by now."""
        if self._load is None:
            return self._parallelism or quotas.PARALLELISM_DEFAULT
        per_kpu = self._settings.parallelism_per_kpu
        known = [shards for shards in self._shards if shards is not None]
        kpus = kpus_for(
            self._load,
            self._operators,
            self,
            parallelism_per_kpu=per_kpu,
            checkpoint_interval_s=self._settings.checkpoint_interval_ms / _MILLISECONDS,
            shards=sum(known) if known and len(known) == len(self._shards) else None,
        )
        return kpus * per_kpu

    def reads(
        self,
        source: EventStream | kinesis.IStream,
        *,
        fan_out: bool = False,
        late: Duration | None = None,
    ) -> None:
        """Let the program read *source*, and tell it so in a group ``InputStream0``, ``1``, ….

        Parameters
        ----------
        source
            The stream. An `EventStream` is sized for this reader; its shards bound what one
            subtask reads.
        fan_out
            Read through a consumer of its own, with 2 MiB/s of each shard.
        late
            Lag beyond which the alarm goes off; one minute by default.
        """
        number = len(self._shards)
        stream = source.stream if isinstance(source, EventStream) else source
        stream.grant_read(self.role)
        group = {"stream.arn": stream.stream_arn, "aws.region": Stack.of(self).region}
        if fan_out:
            permissions.permit_fan_out(self.role, stream)
            group |= {
                "source.reader.type": "EFO",
                "source.efo.consumer.name": f"{self.node.id}{self.node.addr[-6:]}",
            }
        if isinstance(source, EventStream):
            source.add_reader(self, fan_out=fan_out)
        self._shards.append(source.shard_count if isinstance(source, EventStream) else None)
        self._tell(f"InputStream{number}", group)
        self.alarms += watch_lag(
            self,
            f"Late{number}",
            self.application_name,
            stream.stream_name,
            late or Duration.millis(quotas.LATE_ALARM_MS),
            self._notify,
        )

    def writes(self, sink: EventStream | kinesis.IStream | DeliveryStream | s3.IBucket) -> None:
        """Let the program write to *sink*, and tell it so in a group ``Output…0``, ``1``, …."""
        region = {"aws.region": Stack.of(self).region}
        if isinstance(sink, DeliveryStream):
            sink.grant_put_records(self.role)
            group = {"firehose.stream.name": sink.delivery_stream_name, **region}
            self._tell(self._free("OutputDelivery"), group)
            return
        stream = sink.stream if isinstance(sink, EventStream) else sink
        if hasattr(stream, "stream_arn"):
            stream.grant_write(self.role)
            self._tell(self._free("OutputStream"), {"stream.arn": stream.stream_arn, **region})
        else:
            permissions.permit_bucket(self.role, stream)
            self._tell(self._free("OutputBucket"), {"path": stream.s3_url_for_object()})

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* start and stop the application."""
        stack = Stack.of(self)
        application = stack.format_arn(
            service="kinesisanalytics", resource="application", resource_name=self.application_name
        )
        actions = ["Describe", "Start", "Stop"]
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[f"kinesisanalytics:{verb}Application" for verb in actions],
            resource_arns=[application],
        )

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the application; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"Application": self.application_name},
            **options,
        ).attach_to(self)

    def _free(self, kind: str) -> str:
        return f"{kind}{sum(name.startswith(kind) for name in self._groups)}"

    def _tell(self, name: str, group: dict[str, str]) -> None:
        if name in self._groups:
            raise ValueError(f"properties of {self.node.path}: {name} is a group that reads adds")
        self._groups[name] = group
        self.application.application_configuration = self._configuration()

    def _configuration(self) -> Any:
        return self._settings.configuration(self.parallelism, self._groups)

    def _permit(self, encryption_key: kms.IKey | None) -> None:
        code = self._settings.code
        permissions.permit_code(self.role, code.bucket, code.key)
        if self.connections is not None:
            permissions.permit_network(self.role)
        if isinstance(encryption_key, kms.Key):
            let_logs_use(encryption_key)
            permissions.let_service_use(encryption_key)

    def _log(self, removal_policy: RemovalPolicy) -> None:
        self.log_group = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays.ONE_MONTH,
            encryption_key=self._settings.encryption_key,
            removal_policy=removal_policy,
        )
        stream = logs.LogStream(self, "LogStream", log_group=self.log_group)
        arn = Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{self.log_group.log_group_name}:log-stream:{stream.log_stream_name}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        permissions.permit_log(self.role, self.log_group, arn)
        option = analytics.CfnApplicationCloudWatchLoggingOption(
            self,
            "Logging",
            application_name=self.application_name,
            cloud_watch_logging_option={"logStreamArn": arn},
        )
        option.node.add_dependency(self.role)
