"""A Firehose delivery stream to S3 that keeps what it cannot deliver and can be watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from headrace.services.firehose import quotas
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.declared import declare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_glue as glue
    from aws_cdk import aws_sns as sns

    from headrace_constructs.event_stream import EventStream

__all__ = ["DeliveryStream", "FormatConversion"]

_Destination = firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty
_BACKUP_BUFFER = {
    "sizeInMBs": quotas.BUFFER["s3"].size_default_mib,
    "intervalInSeconds": quotas.BUFFER["s3"].interval_default_s,
}


@dataclass(frozen=True, slots=True)
class FormatConversion:
    """JSON records become columnar files.

    Attributes
    ----------
    table
        The Glue table that says the columns.
    format
        ``parquet`` or ``orc``.
    """

    table: glue.CfnTable
    format: Literal["parquet", "orc"] = "parquet"


class DeliveryStream(Construct):
    """Delivers records to S3, from an `EventStream` or from direct puts.

    It logs its errors, encrypts with a customer-managed key, writes what it cannot deliver under
    ``failed/``, keeps the originals where a function transforms them, and alarms when delivery is
    late, fails or is throttled.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble.
    source
        The stream to read; direct puts by default.
    bucket
        Where to deliver; a new encrypted, private bucket by default.
    encryption_key
        Key of the new bucket and of direct puts; a new one by default.
    prefix
        Key prefix of delivered objects, Firehose expressions allowed.
    transform
        Function that changes the records on their way; the originals are then kept too.
    conversion
        Convert JSON to Parquet or ORC.
    buffer_mib, buffer_interval
        Deliver when either is reached; 5 MiB (64 MiB with conversion, its least) and 5 minutes by
        default.
    load
        The declared load of direct puts, as in ``load.yaml`` without ``into``.
    removal_policy
        What becomes of a new bucket, key and log group when the stack is deleted.

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
        source: EventStream | None = None,
        bucket: s3.IBucket | None = None,
        encryption_key: kms.IKey | None = None,
        prefix: str = "data/!{timestamp:yyyy/MM/dd/HH}/",
        transform: lambda_.IFunction | None = None,
        conversion: FormatConversion | None = None,
        buffer_mib: int | None = None,
        buffer_interval: Duration | None = None,
        load: Mapping[str, Any] | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        if source is not None and load is not None:
            message = "load belongs to the source stream: declare it there, not on the delivery"
            raise ValueError(message)
        buffer_mib, interval_s = _buffer(buffer_mib, buffer_interval, conversion)
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.bucket = bucket or s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.encryption_key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=removal_policy,
        )
        self.log_group = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=removal_policy
        )
        log_stream = logs.LogStream(self, "LogStream", log_group=self.log_group)
        self.role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com")
        )
        self._permit(source, transform, conversion)
        self.delivery_stream = firehose.CfnDeliveryStream(
            self,
            "Resource",
            **self._source(source),
            extended_s3_destination_configuration=_Destination(
                bucket_arn=self.bucket.bucket_arn,
                role_arn=self.role.role_arn,
                buffering_hints={"sizeInMBs": buffer_mib, "intervalInSeconds": interval_s},
                compression_format="UNCOMPRESSED" if conversion else "GZIP",
                prefix=prefix,
                error_output_prefix="failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
                cloud_watch_logging_options={
                    "enabled": True,
                    "logGroupName": self.log_group.log_group_name,
                    "logStreamName": log_stream.log_stream_name,
                },
                **self._transformed(transform),
                **self._converted(conversion),
            ),
        )
        # The service checks the role when the stream is created: its policy must be there before.
        self.delivery_stream.node.add_dependency(self.role)
        if load is not None:
            declare(self.delivery_stream, load)
        self.alarms = watch(
            self,
            "AWS/Firehose",
            {"DeliveryStreamName": self.delivery_stream.ref},
            _watches(interval_s, direct_put=source is None),
            notify,
        )

    def grant_put(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* put records; only for direct puts."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["firehose:PutRecord", "firehose:PutRecordBatch"],
            resource_arns=[self.delivery_stream.attr_arn],
        )

    def _permit(
        self,
        source: EventStream | None,
        transform: lambda_.IFunction | None,
        conversion: FormatConversion | None,
    ) -> None:
        self.bucket.grant_read_write(self.role)
        self.log_group.grant_write(self.role)
        if source is not None:
            source.stream.grant_read(self.role)
        else:
            self.encryption_key.grant_encrypt_decrypt(self.role)
        if transform is not None:
            transform.grant_invoke(self.role)
        if conversion is not None:
            table = conversion.table
            database = table.database_name
            stack = Stack.of(self)
            self.role.add_to_policy(
                iam.PolicyStatement(
                    actions=["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
                    resources=[
                        stack.format_arn(service="glue", resource="catalog"),
                        stack.format_arn(
                            service="glue", resource="database", resource_name=database
                        ),
                        stack.format_arn(
                            service="glue",
                            resource="table",
                            resource_name=f"{database}/{table.ref}",
                        ),
                    ],
                )
            )

    def _source(self, source: EventStream | None) -> dict[str, Any]:
        if source is not None:
            return {
                "delivery_stream_type": "KinesisStreamAsSource",
                "kinesis_stream_source_configuration": {
                    "kinesisStreamArn": source.stream.stream_arn,
                    "roleArn": self.role.role_arn,
                },
            }
        return {
            "delivery_stream_type": "DirectPut",
            "delivery_stream_encryption_configuration_input": {
                "keyType": "CUSTOMER_MANAGED_CMK",
                "keyArn": self.encryption_key.key_arn,
            },
        }

    def _transformed(self, transform: lambda_.IFunction | None) -> dict[str, Any]:
        if transform is None:
            return {}
        return {
            "processing_configuration": {
                "enabled": True,
                "processors": [
                    {
                        "type": "Lambda",
                        "parameters": [
                            {"parameterName": "LambdaArn", "parameterValue": transform.function_arn}
                        ],
                    }
                ],
            },
            "s3_backup_mode": "Enabled",
            "s3_backup_configuration": {
                "bucketArn": self.bucket.bucket_arn,
                "roleArn": self.role.role_arn,
                "prefix": "source/",
                "bufferingHints": _BACKUP_BUFFER,
                "compressionFormat": "GZIP",
            },
        }

    def _converted(self, conversion: FormatConversion | None) -> dict[str, Any]:
        if conversion is None:
            return {}
        serializer = "parquetSerDe" if conversion.format == "parquet" else "orcSerDe"
        return {
            "data_format_conversion_configuration": {
                "enabled": True,
                "inputFormatConfiguration": {"deserializer": {"openXJsonSerDe": {}}},
                "outputFormatConfiguration": {"serializer": {serializer: {}}},
                "schemaConfiguration": {
                    "databaseName": conversion.table.database_name,
                    "tableName": conversion.table.ref,
                    "region": Stack.of(self).region,
                    "roleArn": self.role.role_arn,
                },
            }
        }


def _buffer(
    size_mib: int | None, interval: Duration | None, conversion: FormatConversion | None
) -> tuple[int, float]:
    allowed = quotas.BUFFER["s3"]
    least, most = allowed.size_mib
    least = quotas.CONVERSION_BUFFER_MIN_MIB if conversion else least
    size = size_mib if size_mib is not None else max(allowed.size_default_mib, least)
    if not least <= size <= most:
        given_format = " with format conversion" if conversion else ""
        message = f"buffer_mib is {size:g}; S3 takes {least:g} to {most:g} MiB{given_format}"
        raise ValueError(message)
    shortest, longest = allowed.interval_s
    interval_s = interval.to_seconds() if interval else allowed.interval_default_s
    if not shortest <= interval_s <= longest:
        message = f"buffer_interval is {interval_s:g} s; it can be {shortest:g} to {longest:g} s"
        raise ValueError(message)
    return int(size), interval_s


def _watches(interval_s: float, *, direct_put: bool) -> tuple[Watch, ...]:
    late = Watch(
        "Late",
        "DeliveryToS3.DataFreshness",
        "Maximum",
        2 * max(interval_s, quotas.BACKUP_INTERVAL_MIN_S),
        "The oldest record waits for twice the buffer interval: delivery is failing or too slow.",
    )
    failing = Watch(
        "Failing",
        "DeliveryToS3.Success",
        "Average",
        1,
        "Firehose cannot write to the bucket: look at its error log.",
        periods=3,
        below=True,
    )
    if not direct_put:
        return (late, failing)
    throttled = Watch(
        "Throttled",
        "ThrottledRecords",
        "Sum",
        0,
        "Producers put more than the delivery stream's quota.",
    )
    return (late, failing, throttled)
