"""Where a delivery stream delivers: its destination block and the S3 blocks beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from headrace.design.resolve import each
from headrace.services.firehose import quotas
from headrace.services.firehose.processing import Conversion, Processing
from headrace.template.values import Absent, Value

__all__ = ["BLOCKS", "BackupMode", "Destination", "S3Block"]

BLOCKS: Final[Mapping[str, quotas.Destination]] = {
    "ExtendedS3DestinationConfiguration": "s3",
    "S3DestinationConfiguration": "s3",
    "RedshiftDestinationConfiguration": "redshift",
    "AmazonopensearchserviceDestinationConfiguration": "opensearch",
    "ElasticsearchDestinationConfiguration": "opensearch",
    "AmazonOpenSearchServerlessDestinationConfiguration": "opensearch_serverless",
    "SplunkDestinationConfiguration": "splunk",
    "HttpEndpointDestinationConfiguration": "http",
    "SnowflakeDestinationConfiguration": "snowflake",
    "IcebergDestinationConfiguration": "iceberg",
}
"""Property of the delivery stream → kind of destination. A delivery stream has exactly one."""

BackupMode = Literal["none", "failed", "all"]
"""What goes to the backup bucket: nothing, what could not be delivered, or every source record."""

_TARGETS: Final[Mapping[quotas.Destination, tuple[tuple[str, ...], ...]]] = {
    "s3": (("BucketARN",),),
    "redshift": (("ClusterJDBCURL",),),
    "opensearch": (("DomainARN",), ("ClusterEndpoint",)),
    "opensearch_serverless": (("CollectionEndpoint",),),
    "splunk": (("HECEndpoint",),),
    "http": (("EndpointConfiguration", "Url"),),
    "snowflake": (("AccountUrl",),),
    "iceberg": (("CatalogConfiguration", "CatalogArn"),),
}


class S3Block(Struct, frozen=True):
    """A block that says how objects are written to a bucket.

    Attributes
    ----------
    value
        The block.
    backup
        Whether it is the backup of another destination.
    """

    value: Value
    backup: bool = False

    @property
    def bucket(self) -> Value:
        """The bucket's ARN."""
        return self.value.get("BucketARN")

    @property
    def role(self) -> Value:
        """The role with which Firehose writes."""
        return self.value.get("RoleARN")

    @property
    def prefix(self) -> str:
        """Prefix of the object keys, Firehose expressions unresolved."""
        return self.value.get("Prefix").text("")

    @property
    def error_prefix(self) -> str:
        """Prefix of the keys under which failed records are kept."""
        return self.value.get("ErrorOutputPrefix").text("")

    @property
    def compression(self) -> str:
        """``UNCOMPRESSED``, ``GZIP``, ``ZIP``, ``Snappy`` or ``HADOOP_SNAPPY``."""
        return self.value.get("CompressionFormat").text("UNCOMPRESSED")

    @property
    def encryption_key(self) -> Value:
        """The KMS key for the objects; absent where the bucket's own encryption applies."""
        return self.value.get("EncryptionConfiguration", "KMSEncryptionConfig", "AWSKMSKeyARN")

    @property
    def logs_errors(self) -> bool:
        """Whether delivery errors are written to CloudWatch Logs."""
        return self.value.get("CloudWatchLoggingOptions", "Enabled").boolean(False)

    @property
    def log_group(self) -> Value:
        """The log group for delivery errors."""
        return self.value.get("CloudWatchLoggingOptions", "LogGroupName")

    @property
    def buffer_mib(self) -> float:
        """Size at which the buffer is delivered, in MiB."""
        default = quotas.BUFFER["s3"].size_default_mib
        if Conversion(self.value.get("DataFormatConversionConfiguration")).enabled:
            default = quotas.CONVERSION_BUFFER_DEFAULT_MIB
        return self.value.get("BufferingHints", "SizeInMBs").number(default)

    @property
    def buffer_interval_s(self) -> float:
        """Age at which the buffer is delivered, in seconds."""
        default = quotas.BUFFER["s3"].interval_default_s
        return self.value.get("BufferingHints", "IntervalInSeconds").number(default)


class Destination(Struct, frozen=True):
    """The destination of a delivery stream.

    Attributes
    ----------
    kind
        What it is, as `quotas.BUFFER` names it.
    block
        Name of the property that configures it.
    value
        That property's value.
    """

    kind: quotas.Destination
    block: str
    value: Value

    @property
    def target(self) -> Value:
        """What names the store: an ARN or an endpoint; absent where none is set."""
        found = [self.value.get(*path) for path in _TARGETS[self.kind]]
        return next((value for value in found if not isinstance(value, Absent)), found[0])

    @property
    def tables(self) -> list[Value]:
        """The names of the Glue tables that Iceberg delivers to."""
        listed = each(self.value.get("DestinationTableConfigurationList"))
        return [table.get("DestinationTableName") for table in listed]

    @property
    def role(self) -> Value:
        """The role with which Firehose writes to the store; absent for Splunk."""
        return self.value.get("RoleARN")

    @property
    def s3(self) -> S3Block:
        """The block of the bucket that it writes to: the store, the staging area or the backup."""
        if self.kind == "s3":
            return S3Block(self.value)
        return S3Block(self.value.get("S3Configuration"), backup=self.kind != "redshift")

    @property
    def backup_mode(self) -> BackupMode:
        """What is kept in the backup bucket.

        S3 and Redshift keep nothing or every source record; the others at least what failed.
        """
        mode = self.value.get("S3BackupMode").text("")
        if self.kind == "iceberg":
            mode = self.value.get("s3BackupMode").text(mode)
        if mode == "Enabled" or mode.startswith("All"):
            return "all"
        return "none" if self.kind in ("s3", "redshift") else "failed"

    @property
    def backup(self) -> S3Block | None:
        """The block of the backup bucket; None where `backup_mode` is none."""
        if self.backup_mode == "none":
            return None
        name = "S3BackupConfiguration" if self.kind in ("s3", "redshift") else "S3Configuration"
        return S3Block(self.value.get(name), backup=True)

    @property
    def buffer_mib(self) -> float:
        """Size at which the buffer is delivered, in MiB."""
        if self.kind in ("s3", "redshift"):
            return self.s3.buffer_mib
        default = quotas.BUFFER[self.kind].size_default_mib
        return self.value.get("BufferingHints", "SizeInMBs").number(default)

    @property
    def buffer_interval_s(self) -> float:
        """Age at which the buffer is delivered, in seconds."""
        if self.kind in ("s3", "redshift"):
            return self.s3.buffer_interval_s
        default = quotas.BUFFER[self.kind].interval_default_s
        return self.value.get("BufferingHints", "IntervalInSeconds").number(default)

    @property
    def retry_s(self) -> int | None:
        """Seconds for which delivery is tried again; None for S3, which has no such setting."""
        if self.kind == "s3":
            return None
        default = quotas.RETRY_DEFAULT_S[self.kind]
        return self.value.get("RetryOptions", "DurationInSeconds").integer(default)

    @property
    def logs_errors(self) -> bool:
        """Whether delivery errors are written to CloudWatch Logs."""
        return self.value.get("CloudWatchLoggingOptions", "Enabled").boolean(False)

    @property
    def log_group(self) -> Value:
        """The log group for delivery errors."""
        return self.value.get("CloudWatchLoggingOptions", "LogGroupName")

    @property
    def processing(self) -> Processing:
        """What is done to the records on their way."""
        return Processing(self.value.get("ProcessingConfiguration"))

    @property
    def conversion(self) -> Conversion:
        """Conversion to Parquet or ORC; only S3 has it."""
        return Conversion(self.value.get("DataFormatConversionConfiguration"))

    @property
    def partitions(self) -> bool:
        """Whether objects are partitioned by keys taken from the records; only S3 can."""
        return self.value.get("DynamicPartitioningConfiguration", "Enabled").boolean(False)

    @property
    def partition_retry_s(self) -> int | None:
        """Seconds for which partitioning is tried again; None where it is not set."""
        retry = self.value.get("DynamicPartitioningConfiguration", "RetryOptions")
        return retry.get("DurationInSeconds").integer(None)
