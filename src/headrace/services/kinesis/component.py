"""Streams and what belongs to them, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.arn import ANY
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.kinesis import quotas
from headrace.template.values import Value

__all__ = ["Channel", "ResourcePolicy", "Stream", "StreamConsumer"]

_STREAM: Final = "AWS::Kinesis::Stream"


class Stream(Component):
    """``AWS::Kinesis::Stream``; ``encrypted_by`` its key."""

    kind = "stream"
    service = "kinesis"
    name_property = "Name"
    arn_service = "kinesis"
    arn_prefix = "stream/"

    @property
    def on_demand(self) -> bool:
        """Whether AWS scales the shards. A stream with neither mode nor shards is provisioned."""
        return self.properties.get("StreamModeDetails", "StreamMode").text("") == "ON_DEMAND"

    @property
    def shard_count(self) -> int | None:
        """Shards asked for; None for an on-demand stream.

        Raises
        ------
        UnknownValueError
            Also when no stream can have so many.
        """
        if self.on_demand:
            return None
        count = self.properties.get("ShardCount").integer(1)
        most = quotas.SHARD_COUNT_MAX
        if not 1 <= count <= most:
            message = f"{self.logical_id} has {count:,} shards: a stream has 1 to {most:,}"
            raise UnknownValueError(message)
        return count

    @property
    def retention_h(self) -> int:
        """Hours that a record can be read."""
        return self.properties.get("RetentionPeriodHours").integer(quotas.RETENTION_DEFAULT_H)

    @property
    def max_record_bytes(self) -> int:
        """Largest record that the stream takes, data and partition key."""
        kib = self.properties.get("MaxRecordSizeInKiB").integer(None)
        return quotas.RECORD_MAX_BYTES_DEFAULT if kib is None else kib * quotas.KIB

    @property
    def warm_bytes_per_s(self) -> int:
        """What an on-demand stream is asked to have room for, whatever it took in before."""
        return self.properties.get("WarmThroughputMiBps").integer(0) * quotas.MIB

    @property
    def spreads_by_itself(self) -> bool:
        """Whether the service chooses the shard of a record, whatever its partition key."""
        return self.properties.get("RecordDistributionStrategy").text("") == "AUTO"

    @property
    def shard_metrics(self) -> list[str]:
        """Metrics that are kept for each shard, at a price."""
        listed = self.properties.get("DesiredShardLevelMetrics").elements()
        return [metric.text("") for metric in listed]

    @property
    def encryption_key(self) -> Value:
        """The KMS key; absent for a stream that is not encrypted at rest."""
        return self.properties.get("StreamEncryption", "KeyId")

    @property
    def encrypted(self) -> bool:
        """Whether the stream encrypts at rest with KMS."""
        encryption = self.properties.get("StreamEncryption")
        return encryption.exists and encryption.get("EncryptionType").text("") == "KMS"

    def links(self) -> Iterator[Link]:
        """Yield the key that encrypts the stream."""
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")


class StreamConsumer(Component):
    """``AWS::Kinesis::StreamConsumer``: a reader with its own 2 MiB/s of each shard.

    ``flows`` from its stream (role ``fan-out``); what reads through it, a mapping or an
    application, draws the flow from it.
    """

    kind = "fan-out consumer"
    service = "kinesis"
    name_property = "ConsumerName"
    ref_is_arn = True

    @property
    def stream(self) -> Value:
        """The stream that is read."""
        return self.properties.get("StreamARN")

    @property
    def arn_parts(self) -> tuple[Value | str, ...]:
        """Its stream's, its name, and the time at which it was registered."""
        return self.stream, "/consumer/", self.own_name, ":", ANY

    def links(self) -> Iterator[Link]:
        """Yield the flow from the stream."""
        yield self.link_from(EdgeKind.FLOWS, self.stream, "fan-out", _STREAM)


class Channel(Component):
    """``AWS::Kinesis::Channel``: delivers a stream to S3 or to S3 Tables without Firehose.

    Edges: ``flows`` from its streams (role ``channel``: it takes nothing of the shards' read
    limits) and to the bucket or table bucket (``deliver``); ``backed_up_to`` its dead-letter
    bucket (``failed``); ``permitted_by`` its role; ``encrypted_by`` its key; ``uses`` its log group
    (``log``).
    """

    kind = "channel"
    service = "kinesis"
    name_property = "ChannelName"
    arn_service = "kinesis"
    arn_prefix = "channel/"

    @property
    def streams(self) -> list[Value]:
        """The streams that are delivered."""
        return [s.get("StreamARN") for s in each(self.properties.get("StreamConfigurationList"))]

    @property
    def freshness_s(self) -> int:
        """Longest time that records wait before they are delivered, in seconds."""
        for name in ("S3DestinationConfiguration", "S3TablesDestinationConfiguration"):
            seconds = self.properties.get(name, "DataFreshnessInSeconds").integer(None)
            if seconds is not None:
                return seconds
        return quotas.CHANNEL_FRESHNESS_DEFAULT_S

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties = self.properties
        for stream in self.streams:
            yield self.link_from(EdgeKind.FLOWS, stream, "channel", _STREAM)
        objects = properties.get("S3DestinationConfiguration")
        tables = properties.get("S3TablesDestinationConfiguration")
        bucket = objects.get("StorageConfiguration", "BucketARN")
        yield self.link_to(EdgeKind.FLOWS, bucket, "deliver", "AWS::S3::Bucket")
        for table in each(tables.get("S3TablesConfigurationList")):
            kept = table.get("TableBucketARN")
            yield self.link_to(EdgeKind.FLOWS, kept, "deliver", "AWS::S3Tables::TableBucket")
        for block in (objects, tables):
            failed = block.get("DeadLetterQueueS3Configuration", "BucketARN")
            yield self.link_to(EdgeKind.BACKED_UP_TO, failed, "failed", "AWS::S3::Bucket")
        role = properties.get("ServiceExecutionRoleARN")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
        key = properties.get("EncryptionConfiguration", "KeyId")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")
        group = properties.get("LoggingConfiguration", "CloudWatchLogs", "LogGroupName")
        yield self.link_to(EdgeKind.USES, group, "log", "AWS::Logs::LogGroup")


class ResourcePolicy(Component):
    """``AWS::Kinesis::ResourcePolicy``: others may use a stream or consumer.

    The stream or consumer is ``permitted_by`` it (role ``resource policy``).
    """

    kind = "stream policy"
    service = "kinesis"

    @property
    def document(self) -> Value:
        """The policy document."""
        return self.properties.get("ResourcePolicy")

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        shared = self.properties.get("ResourceArn")
        yield self.link_from(EdgeKind.PERMITTED_BY, shared, "resource policy", _STREAM)
