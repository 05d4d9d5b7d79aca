"""A Firehose delivery stream that keeps what it cannot deliver and can be watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Duration, RemovalPolicy, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from headrace.services.firehose import quotas
from headrace_constructs.alarms import watch
from headrace_constructs.buckets import private_bucket
from headrace_constructs.declared import declare, read_declared
from headrace_constructs.delivery_alarms import Delivery, watches_of
from headrace_constructs.delivery_permissions import permit
from headrace_constructs.event_stream import EventStream
from headrace_constructs.format_conversion import FormatConversion
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sns as sns

    from headrace_constructs.destinations import Destination

__all__ = ["DeliveryStream"]

SEED: Final = ("F1", "F2", "F4", "F5", "K9")

_Bucket = firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty
_Backup = firehose.CfnDeliveryStream.S3DestinationConfigurationProperty
_NAMESPACE = "AWS/Firehose"
_ERROR_PREFIX = "failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
_SOURCE_PREFIX = "source/"
_FAILED_PREFIX = "failed/"
_RETRY_S = 7_200
_BACKUP_BUFFER = {
    "sizeInMBs": quotas.BUFFER["s3"].size_default_mib,
    "intervalInSeconds": quotas.BUFFER["s3"].interval_default_s,
}


class DeliveryStream(Construct):
    """Delivers records to S3, or to search, HTTP or Splunk, from a stream or from direct puts.

    It logs its errors, encrypts with a customer-managed key, writes what it cannot deliver to its
    bucket (under ``failed/`` for S3), keeps the originals under ``source/`` where a function
    transforms them, and alarms when delivery is late, fails or is throttled.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble.
    source
        The stream to read; direct puts by default. An `EventStream` is sized for this reader.
    to
        Where to deliver: `ToSearch`, `ToHttp`, `ToSplunk`; the bucket by default.
    bucket
        Where to deliver, or to keep what `to` could not take; a new encrypted, private bucket by
        default.
    encryption_key
        Key of a new bucket and of direct puts; a new one by default.
    prefix
        Key prefix of delivered objects, Firehose expressions allowed.
    transform
        Function that changes the records on their way; the originals are then kept too.
    conversion
        Convert JSON to Parquet or ORC.
    buffer_mib, buffer_interval
        Deliver when either is reached; by default as the service does: to S3 after 5 MiB (128 MiB
        with conversion) or 5 minutes.
    retry
        How long `to` is tried again before records go to the bucket; two hours by default.
    load
        The declared load of direct puts, as in ``load.yaml`` without ``into``.
    removal_policy
        What becomes of a new bucket, key and log group when the stack is deleted.

    Attributes
    ----------
    delivery_stream : aws_cdk.aws_kinesisfirehose.CfnDeliveryStream
        The delivery stream itself.
    bucket : aws_cdk.aws_s3.IBucket
        Where it delivers.
    encryption_key : aws_cdk.aws_kms.IKey or None
        The key of a new bucket and of direct puts; None where there is neither.
    role : aws_cdk.aws_iam.Role
        What Firehose may do.
    log_group : aws_cdk.aws_logs.LogGroup
        Its error log.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When the properties contradict each other; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notify: sns.ITopic,
        source: EventStream | kinesis.IStream | None = None,
        to: Destination | None = None,
        bucket: s3.IBucket | None = None,
        encryption_key: kms.IKey | None = None,
        prefix: str = "data/!{timestamp:yyyy/MM/dd/HH}/",
        transform: lambda_.IFunction | None = None,
        conversion: FormatConversion | None = None,
        buffer_mib: int | None = None,
        buffer_interval: Duration | None = None,
        retry: Duration | None = None,
        load: Mapping[str, Any] | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        if source is not None and load is not None:
            message = "load belongs to the source stream: declare it there, not on the delivery"
            raise ValueError(message)
        if load is not None:
            read_declared(load, self)
        if to is not None and conversion is not None:
            raise ValueError("conversion is for S3 only: leave out to or conversion")
        hints = _buffer(buffer_mib, buffer_interval, conversion, to.kind if to else "s3")
        stream = source.stream if isinstance(source, EventStream) else source
        self.encryption_key = self._key(encryption_key, removal_policy, stream, bucket)
        if bucket is None:
            assert self.encryption_key is not None
            bucket = private_bucket(self, "Bucket", self.encryption_key, removal_policy)
        self.bucket: s3.IBucket = bucket
        self.log_group = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=removal_policy
        )
        self.role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com")
        )
        permit(
            self.role,
            bucket=self.bucket,
            encryption_key=self.encryption_key,
            log_group=self.log_group,
            source=stream,
            transform=transform,
            table=conversion.names if conversion else None,
        )
        if to is None:
            settings: dict[str, Any] = {
                "extended_s3_destination_configuration": _Bucket(
                    **self._target("Delivery"),
                    buffering_hints=hints,
                    compression_format="UNCOMPRESSED" if conversion else "GZIP",
                    prefix=prefix,
                    error_output_prefix=_ERROR_PREFIX,
                    **self._transformed(transform),
                    **_converted(conversion, self.role),
                )
            }
        else:
            to.permit(self.role)
            settings = {to.block: self._elsewhere(to, hints, transform, retry)}
        self.delivery_stream = firehose.CfnDeliveryStream(
            self, "Resource", **self._source(stream), **settings
        )
        # The service checks the role when the stream is created: its policy must be there before.
        self.delivery_stream.node.add_dependency(self.role)
        if load is not None:
            declare(self.delivery_stream, load)
        if isinstance(source, EventStream):
            source.add_reader(self)
        self.alarms = watch(
            self,
            _NAMESPACE,
            {"DeliveryStreamName": self.delivery_stream_name},
            watches_of(
                Delivery(
                    metric=to.metric if to else "DeliveryToS3",
                    interval_s=hints["intervalInSeconds"],
                    direct=stream is None,
                    transforms=transform is not None,
                    converts=conversion is not None,
                )
            ),
            notify,
        )

    @property
    def delivery_stream_name(self) -> str:
        """Name of the delivery stream."""
        return self.delivery_stream.ref

    @property
    def delivery_stream_arn(self) -> str:
        """ARN of the delivery stream."""
        return self.delivery_stream.attr_arn

    def grant_put_records(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* put records; for direct puts only.

        Raises
        ------
        ValueError
            When the delivery stream reads a stream: put the records there.
        """
        if self.delivery_stream.delivery_stream_type != "DirectPut":
            raise ValueError(f"{self.node.path} reads a stream: grant writing to that")
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["firehose:PutRecord", "firehose:PutRecordBatch"],
            resource_arns=[self.delivery_stream_arn],
        )

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the delivery stream; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE,
            metric_name=name,
            dimensions_map={"DeliveryStreamName": self.delivery_stream_name},
            **options,
        ).attach_to(self)

    def _key(
        self,
        given: kms.IKey | None,
        removal_policy: RemovalPolicy,
        stream: kinesis.IStream | None,
        bucket: s3.IBucket | None,
    ) -> kms.IKey | None:
        if stream is not None and bucket is not None:
            if given is not None:
                message = "encryption_key has nothing to encrypt: stream and bucket have their own"
                raise ValueError(message)
            return None
        return given or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )

    def _source(self, stream: kinesis.IStream | None) -> dict[str, Any]:
        if stream is not None:
            return {
                "delivery_stream_type": "KinesisStreamAsSource",
                "kinesis_stream_source_configuration": {
                    "kinesisStreamArn": stream.stream_arn,
                    "roleArn": self.role.role_arn,
                },
            }
        assert self.encryption_key is not None
        return {
            "delivery_stream_type": "DirectPut",
            "delivery_stream_encryption_configuration_input": {
                "keyType": "CUSTOMER_MANAGED_CMK",
                "keyArn": self.encryption_key.key_arn,
            },
        }

    def _target(self, name: str) -> dict[str, Any]:
        """Return bucket, role and error log of one kind of objects."""
        return {
            "bucket_arn": self.bucket.bucket_arn,
            "role_arn": self.role.role_arn,
            "cloud_watch_logging_options": self._log(name),
        }

    def _log(self, name: str) -> dict[str, Any]:
        log_stream = logs.LogStream(self, f"{name}Log", log_group=self.log_group)
        return {
            "enabled": True,
            "logGroupName": self.log_group.log_group_name,
            "logStreamName": log_stream.log_stream_name,
        }

    def _transformed(self, transform: lambda_.IFunction | None) -> dict[str, Any]:
        if transform is None:
            return {}
        return {
            "processing_configuration": _processing(transform),
            "s3_backup_mode": "Enabled",
            "s3_backup_configuration": _Backup(
                **self._target("Source"),
                prefix=_SOURCE_PREFIX,
                buffering_hints=_BACKUP_BUFFER,
                compression_format="GZIP",
            ),
        }

    def _elsewhere(
        self,
        to: Destination,
        hints: dict[str, float],
        transform: lambda_.IFunction | None,
        retry: Duration | None,
    ) -> dict[str, Any]:
        """Return the block of a destination that is not S3; the bucket keeps what it refuses."""
        kept = self._target("Backup")
        failed_only, everything = to.modes
        block = {
            **to.settings(self.role.role_arn),
            "bufferingHints": hints,
            "retryOptions": {"durationInSeconds": retry.to_seconds() if retry else _RETRY_S},
            "cloudWatchLoggingOptions": self._log("Delivery"),
            "s3BackupMode": everything if transform else failed_only,
            "s3Configuration": {
                "bucketArn": kept["bucket_arn"],
                "roleArn": kept["role_arn"],
                "cloudWatchLoggingOptions": kept["cloud_watch_logging_options"],
                "prefix": _SOURCE_PREFIX if transform else _FAILED_PREFIX,
                "bufferingHints": _BACKUP_BUFFER,
                "compressionFormat": "GZIP",
            },
        }
        if transform is not None:
            block["processingConfiguration"] = _processing(transform)
        return block


def _processing(transform: lambda_.IFunction) -> dict[str, Any]:
    function = {"parameterName": "LambdaArn", "parameterValue": transform.function_arn}
    return {"enabled": True, "processors": [{"type": "Lambda", "parameters": [function]}]}


def _buffer(
    size_mib: int | None,
    interval: Duration | None,
    conversion: FormatConversion | None,
    kind: quotas.Destination,
) -> dict[str, float]:
    """Return size in MiB and interval in seconds; tokens pass as they are."""
    allowed = quotas.BUFFER[kind]
    least, most = allowed.size_mib
    default = allowed.size_default_mib
    if conversion is not None:
        least, default = quotas.CONVERSION_BUFFER_MIN_MIB, quotas.CONVERSION_BUFFER_DEFAULT_MIB
    size = default if size_mib is None else size_mib
    takes = "S3" if kind == "s3" else kind
    if not Token.is_unresolved(size) and not least <= size <= most:
        given_format = " with format conversion" if conversion else ""
        message = f"buffer_mib is {size:g}; {takes} takes {least:g} to {most:g} MiB{given_format}"
        raise ValueError(message)
    shortest, longest = allowed.interval_s
    interval_s = interval.to_seconds() if interval else allowed.interval_default_s
    if not Token.is_unresolved(interval_s) and not shortest <= interval_s <= longest:
        message = f"buffer_interval is {interval_s:g} s; it can be {shortest:g} to {longest:g} s"
        raise ValueError(message)
    return {"sizeInMBs": size, "intervalInSeconds": interval_s}


def _converted(conversion: FormatConversion | None, role: iam.Role) -> dict[str, Any]:
    if conversion is None:
        return {}
    return {"data_format_conversion_configuration": conversion.configuration(role)}
