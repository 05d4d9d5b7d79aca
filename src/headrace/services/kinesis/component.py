"""Streams and their registered consumers, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.services.kinesis import quotas
from headrace.template.values import Value

__all__ = ["Stream", "StreamConsumer"]


class Stream(Component):
    """``AWS::Kinesis::Stream``."""

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
        """Shards asked for; None for an on-demand stream."""
        if self.on_demand:
            return None
        return self.properties.get("ShardCount").integer(1)

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
        key = self.encryption_key
        if key.exists:
            yield Link(EdgeKind.ENCRYPTED_BY, self.id, key, key.at)


class StreamConsumer(Component):
    """``AWS::Kinesis::StreamConsumer``: a reader with its own 2 MiB/s of each shard."""

    kind = "fan-out consumer"
    service = "kinesis"
    name_property = "ConsumerName"

    @property
    def stream(self) -> Value:
        """The stream that is read."""
        return self.properties.get("StreamARN")

    def links(self) -> Iterator[Link]:
        """Yield the flow from the stream."""
        yield Link(EdgeKind.FLOWS, self.stream, self.id, self.stream.at, role="fan-out")
