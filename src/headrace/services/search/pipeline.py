"""Ingestion pipelines, as the design sees them: the managed Logstash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from headrace.design import Component, Design, EdgeKind, External, Link
from headrace.design.declared import pipeline_of
from headrace.design.passing import Passing
from headrace.design.resolve import each
from headrace.services.search.body import Part, SubPipeline, entries, read_body, sub_pipelines
from headrace.services.search.domain import is_off
from headrace.services.search.processors import passing
from headrace.template.values import Scalar, Value

__all__ = ["Pipeline", "keeps_refused"]

_BUCKET: Final = "AWS::S3::Bucket"


class _Read(NamedTuple):
    """Where the settings of a source name what is read.

    Attributes
    ----------
    listed
        Path of the list of things that are read; empty for a single one.
    named
        Path of the name below that.
    role, expects
        See `Link`.
    """

    listed: tuple[str, ...]
    named: tuple[str, ...]
    role: str
    expects: str


_STREAMS: Final = (
    _Read(("streams",), ("stream_arn",), "fan-out", "AWS::Kinesis::Stream"),
    _Read(("streams",), ("stream_name",), "fan-out", "AWS::Kinesis::Stream"),
)
_READ: Final[Mapping[str, tuple[_Read, ...]]] = {
    "dynamodb": (_Read(("tables",), ("table_arn",), "change stream", "AWS::DynamoDB::Table"),),
    "kafka": (_Read((), ("aws", "msk", "arn"), "poll", "AWS::MSK::Cluster"),),
    "kinesis": _STREAMS,
    "kinesis_data_streams": _STREAMS,
    "opensearch": (_Read(("hosts",), (), "read", ""),),
    "s3": (
        _Read((), ("sqs", "queue_url"), "poll", "AWS::SQS::Queue"),
        _Read(("scan", "buckets"), ("bucket", "name"), "scan", _BUCKET),
    ),
    "sqs": (_Read(("queues",), ("url",), "poll", "AWS::SQS::Queue"),),
}
"""Sources that read; all others are pushed to, or are pipelines of the same configuration."""
_PUSHED: Final = frozenset(
    {"http", "otel_logs_source", "otel_metrics_source", "otel_trace_source", "otlp"}
)


class Pipeline(Component):
    """``AWS::OSIS::Pipeline``.

    Its YAML body is read; what is not known of it draws no edge.

    Edges
    -----
    ``flows`` from its sources: a stream (role ``fan-out``, or ``shared`` where it polls), a table
    (``change stream``), a queue or Kafka cluster (``poll``), a bucket (``scan``), a domain
    (``read``); ``flows`` to the domain, collection or bucket that it writes (``deliver``).
    ``backed_up_to`` the bucket of documents that were refused (``failed``); ``uses`` its log group
    (``log``) and the bucket that tables are exported to (``export``); ``permitted_by`` its roles;
    ``encrypted_by`` the key of its buffer; ``placed_in`` subnets and security groups.
    """

    kind = "ingestion pipeline"
    service = "search"
    name_property = "PipelineName"
    arn_service = "osis"
    arn_prefix = "pipeline/"
    ref_is_arn = True

    @property
    def configuration(self) -> Value:
        """The configuration that its body holds."""
        return read_body(self.properties.get("PipelineConfigurationBody"))

    @property
    def pipelines(self) -> list[SubPipeline]:
        """The pipelines that the configuration joins.

        Raises
        ------
        UnknownValueError
            When the configuration is not known, or is no YAML.
        """
        configuration = self.configuration
        list(configuration.items())
        return sub_pipelines(configuration)

    @property
    def sinks(self) -> list[Part]:
        """Everything that it writes to. Raises as `pipelines`."""
        return [sink for pipeline in self.pipelines for sink in pipeline.sinks]

    @property
    def is_pushed(self) -> bool:
        """Whether producers send to it, rather than it reading them. Raises as `pipelines`."""
        sources = [pipeline.source for pipeline in self.pipelines]
        return any(source is not None and source.plugin in _PUSHED for source in sources)

    @property
    def units(self) -> tuple[int | None, int | None]:
        """Fewest and most Ingestion OCUs; None where not set."""
        properties = self.properties
        return properties.get("MinUnits").integer(None), properties.get("MaxUnits").integer(None)

    @property
    def keeps_buffer(self) -> bool:
        """Whether what was pushed is kept on disk in several zones until it is written."""
        return self.properties.get("BufferOptions", "PersistentBufferEnabled").boolean(False)

    @property
    def publishes_logs(self) -> bool:
        """Whether its log goes to CloudWatch Logs."""
        options = self.properties.get("LogPublishingOptions")
        return options.exists and options.get("IsLoggingEnabled").boolean(False)

    def passes_on(self, target: Component | External, design: Design) -> Passing:  # noqa: ARG002
        """Return what its processors make of a record, or what the load declares that it writes.

        Raises
        ------
        UnknownValueError
            When a processor may drop or add records, and the load does not say how many.
        """
        return passing(self, pipeline_of(self, design))

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties = self.properties
        for pipeline in sub_pipelines(self.configuration):
            if pipeline.source is not None:
                yield from self._from(pipeline.source)
            for sink in pipeline.sinks:
                yield from self._into(sink)
        role = properties.get("PipelineRoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
        logs = properties.get("LogPublishingOptions")
        if not is_off(logs.get("IsLoggingEnabled")):
            group = logs.get("CloudWatchLogDestination", "LogGroup")
            yield self.link_to(EdgeKind.USES, group, "log", "AWS::Logs::LogGroup")
        key = properties.get("EncryptionAtRestOptions", "KmsKeyArn")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, "buffer", "AWS::KMS::Key")
        network = properties.get("VpcOptions")
        for subnet in each(network.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in each(network.get("SecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)

    def _from(self, source: Part) -> Iterator[Link]:
        settings = source.settings
        yield self._acts_as(settings)
        polls = _says(settings.get("consumer_strategy"), "polling")
        for read in _READ.get(source.plugin, ()):
            for one in each(settings.get(*read.listed)) if read.listed else [settings]:
                role = "shared" if polls and read.role == "fan-out" else read.role
                yield self.link_from(EdgeKind.FLOWS, one.get(*read.named), role, read.expects)
        for table in each(settings.get("tables")):
            yield self.link_to(EdgeKind.USES, table.get("export", "s3_bucket"), "export", _BUCKET)

    def _into(self, sink: Part) -> Iterator[Link]:
        settings = sink.settings
        yield self._acts_as(settings)
        if sink.plugin == "opensearch":
            for host in each(settings.get("hosts")):
                yield self.link_to(EdgeKind.FLOWS, host, "deliver")
        elif sink.plugin == "s3":
            bucket = settings.get("bucket")
            yield self.link_to(EdgeKind.FLOWS, bucket, "deliver", _BUCKET)
        refused = settings.get("dlq", "s3", "bucket")
        yield self.link_to(EdgeKind.BACKED_UP_TO, refused, "failed", _BUCKET)

    def _acts_as(self, settings: Value) -> Link:
        role = settings.get("aws", "sts_role_arn")
        return self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")


def keeps_refused(sink: Part) -> bool:
    """Whether documents that the sink refuses are kept in a bucket."""
    return any(True for _ in entries(sink.settings.get("dlq", "s3")))


def _says(value: Value, text: str) -> bool:
    return isinstance(value, Scalar) and value.text("") == text
