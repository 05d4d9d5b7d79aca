"""Delivery streams, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from headrace.design import Component, Design, EdgeKind, External, Link
from headrace.design.declared import delivery_of, function_of
from headrace.design.passing import Passing
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.firehose.destination import BLOCKS, Destination
from headrace.template.values import Absent, Scalar, Value

__all__ = ["DeliveryStream", "SourceKind"]

SourceKind = Literal["direct_put", "kinesis", "msk", "database"]

_TABLE: Final = "AWS::Glue::Table"
_SOURCES: Final[dict[str, SourceKind]] = {
    "KinesisStreamAsSource": "kinesis",
    "MSKAsSource": "msk",
    "DatabaseAsSource": "database",
    "DirectPut": "direct_put",
}
_SOURCE_BLOCKS: Final[dict[str, SourceKind]] = {
    "KinesisStreamSourceConfiguration": "kinesis",
    "MSKSourceConfiguration": "msk",
    "DatabaseSourceConfiguration": "database",
}
_KEEPS_ALL: Final = ("Enabled", "AllDocuments", "AllEvents", "AllData")


class DeliveryStream(Component):
    """``AWS::KinesisFirehose::DeliveryStream``.

    Edges
    -----
    ``flows`` from the source (role ``shared`` for a stream: Firehose polls like any shared reader)
    and to the store (``deliver``), for Redshift also to its staging bucket (``staging``).
    ``backed_up_to`` the bucket that keeps what failed (``failed``) or every source record
    (``source``). ``uses`` a function (``transform``), a table (``schema``) and log groups
    (``log``): none of them keeps the data. ``permitted_by`` a role for each of ``source``,
    ``destination``, ``backup``, ``transform``, ``schema``. ``encrypted_by`` a key, its own buffer
    (``buffer``) or the objects it writes (``objects``).
    """

    kind = "delivery stream"
    service = "firehose"
    name_property = "DeliveryStreamName"
    arn_service = "firehose"
    arn_prefix = "deliverystream/"

    @property
    def source_kind(self) -> SourceKind:
        """Where records come from; direct puts where nothing is said."""
        stated = self.properties.get("DeliveryStreamType").text("")
        if stated:
            return _SOURCES.get(stated, "direct_put")
        for block, kind in _SOURCE_BLOCKS.items():
            if self.properties.get(block).exists:
                return kind
        return "direct_put"

    @property
    def source(self) -> Value:
        """The stream or cluster that is read; absent for direct puts."""
        stream = self.properties.get("KinesisStreamSourceConfiguration", "KinesisStreamARN")
        if stream.exists:
            return stream
        return self.properties.get("MSKSourceConfiguration", "MSKClusterARN")

    @property
    def source_role(self) -> Value:
        """The role that reads the source."""
        kinesis = self.properties.get("KinesisStreamSourceConfiguration", "RoleARN")
        if kinesis.exists:
            return kinesis
        authentication = self.properties.get(
            "MSKSourceConfiguration", "AuthenticationConfiguration"
        )
        return authentication.get("RoleARN")

    @property
    def destination(self) -> Destination | None:
        """Where records go; None where the template names no destination."""
        for block, kind in BLOCKS.items():
            value = self.properties.get(block)
            if value.exists:
                return Destination(kind, block, value)
        return None

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key for buffered records; absent for a key that AWS owns."""
        return self.properties.get("DeliveryStreamEncryptionConfigurationInput", "KeyARN")

    @property
    def encrypted(self) -> bool:
        """Whether records that wait in Firehose are encrypted; with a source, that one's matter."""
        block = self.properties.get("DeliveryStreamEncryptionConfigurationInput")
        return block.get("KeyType").exists

    def passes_on(self, target: Component | External, design: Design) -> Passing | None:
        """Return what its transform makes of a record, and how much smaller objects are.

        A transform of which the load does not declare what it writes changes nothing, and objects
        are as large as their records unless it declares their compression. Of Iceberg the catalog
        keeps no records where tables are named.

        Raises
        ------
        UnknownValueError
            Where several tables are named: each record says into which it goes.
        """
        destination = self.destination
        if destination is not None and destination.tables:
            tables = [n.node for n in design.outgoing(self, EdgeKind.FLOWS, "deliver")]
            tables = [node for node in tables if node.deployed_type == _TABLE]
            if target.deployed_type != _TABLE:
                return None
            if len(tables) > 1:
                message = f"which records {self.logical_id} delivers to which table, they say"
                raise UnknownValueError(message)
        records, size = 1.0, None
        for used in design.outgoing(self, EdgeKind.USES, "transform"):
            declared = function_of(used.node, design)
            if declared is not None and declared.writes is not None:
                records = declared.writes
                size = None if declared.output_bytes is None else float(declared.output_bytes)
        packed = 1.0
        if target.deployed_type == "AWS::S3::Bucket":
            packed = _compression(self, design)
        if size is None:
            return Passing(records=records, size=1 / packed)
        return Passing(records=records, record_bytes=size / packed)

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield from self._source_links()
        key = self.encryption_key
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, "buffer", "AWS::KMS::Key")
        for block, kind in BLOCKS.items():
            value = self.properties.get(block)
            if not isinstance(value, Absent):
                yield from self._destination_links(Destination(kind, block, value))

    def _source_links(self) -> Iterator[Link]:
        kinesis = self.properties.get("KinesisStreamSourceConfiguration")
        stream = kinesis.get("KinesisStreamARN")
        yield self.link_from(EdgeKind.FLOWS, stream, "shared", "AWS::Kinesis::Stream")
        yield self._acts_as(kinesis.get("RoleARN"), "source")
        kafka = self.properties.get("MSKSourceConfiguration")
        yield self.link_from(EdgeKind.FLOWS, kafka.get("MSKClusterARN"), "poll")
        yield self._acts_as(kafka.get("AuthenticationConfiguration", "RoleARN"), "source")
        endpoint = self.properties.get("DatabaseSourceConfiguration", "Endpoint")
        yield self.link_from(EdgeKind.FLOWS, endpoint, "poll")

    def _destination_links(self, destination: Destination) -> Iterator[Link]:
        value = destination.value
        expects = "AWS::S3::Bucket" if destination.kind == "s3" else ""
        yield self.link_to(EdgeKind.FLOWS, destination.target, "deliver", expects)
        for table in destination.tables:
            yield self.link_to(EdgeKind.FLOWS, table, "deliver", _TABLE)
        yield self._acts_as(destination.role, "destination")
        yield from self._log_link(value)
        yield from self._processing_links(destination)
        if destination.kind == "s3":
            yield from self._bucket_links(EdgeKind.BACKED_UP_TO, value, "failed")
        else:
            side = value.get("S3Configuration")
            if destination.kind == "redshift":
                yield from self._bucket_links(EdgeKind.FLOWS, side, "staging")
            else:
                keeps = "source" if _one_of(value, _KEEPS_ALL) else "failed"
                yield from self._bucket_links(EdgeKind.BACKED_UP_TO, side, keeps)
            yield self._acts_as(side.get("RoleARN"), "backup")
            yield from self._log_link(side)
        if not _one_of(value, ("Disabled",)):
            backup = value.get("S3BackupConfiguration")
            yield from self._bucket_links(EdgeKind.BACKED_UP_TO, backup, "source")
            yield self._acts_as(backup.get("RoleARN"), "backup")
            yield from self._log_link(backup)
        network = value.get("VpcConfiguration")
        for subnet in each(network.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in each(network.get("SecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)

    def _bucket_links(self, kind: EdgeKind, block: Value, role: str) -> Iterator[Link]:
        yield self.link_to(kind, block.get("BucketARN"), role, "AWS::S3::Bucket")
        key = block.get("EncryptionConfiguration", "KMSEncryptionConfig", "AWSKMSKeyARN")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, "objects", "AWS::KMS::Key")

    def _processing_links(self, destination: Destination) -> Iterator[Link]:
        processing = destination.processing.value
        if not _says(processing.get("Enabled"), "false"):
            for processor in each(processing.get("Processors")):
                for parameter in each(processor.get("Parameters")):
                    name, value = parameter.get("ParameterName"), parameter.get("ParameterValue")
                    if _says(name, "LambdaArn"):
                        expects = "AWS::Lambda::Function"
                        yield self.link_to(EdgeKind.USES, value, "transform", expects)
                    elif _says(name, "RoleArn"):
                        yield self._acts_as(value, "transform")
        conversion = destination.conversion
        if not _says(conversion.value.get("Enabled"), "false"):
            yield self.link_to(EdgeKind.USES, conversion.table, "schema", "AWS::Glue::Table")
            yield self._acts_as(conversion.role, "schema")

    def _log_link(self, block: Value) -> Iterator[Link]:
        options = block.get("CloudWatchLoggingOptions")
        if not _says(options.get("Enabled"), "false"):
            group = options.get("LogGroupName")
            yield self.link_to(EdgeKind.USES, group, "log", "AWS::Logs::LogGroup")

    def _acts_as(self, role: Value, purpose: str) -> Link:
        return self.link_to(EdgeKind.PERMITTED_BY, role, purpose, "AWS::IAM::Role")


def _compression(delivery: DeliveryStream, design: Design) -> float:
    declared = delivery_of(delivery, design)
    return float(declared.compression) if declared is not None else 1.0


def _says(value: Value, text: str) -> bool:
    """Whether a value is known to be *text*."""
    return isinstance(value, Scalar) and value.text("") == text


def _one_of(block: Value, texts: tuple[str, ...]) -> bool:
    mode = block.get("S3BackupMode")
    other = block.get("s3BackupMode")
    return any(_says(mode, text) or _says(other, text) for text in texts)
