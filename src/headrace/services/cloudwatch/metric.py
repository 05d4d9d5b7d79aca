"""Which component a metric belongs to: namespace and dimensions to CloudFormation types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from headrace.design.resolve import each
from headrace.template.values import Absent, Scalar, Value

__all__ = ["MEASURED", "Metric"]

MEASURED: Final[Mapping[str, str]] = {
    "ConsumerName": "AWS::Kinesis::StreamConsumer",
    "ChannelName": "AWS::Kinesis::Channel",
    "StreamName": "AWS::Kinesis::Stream",
    "DeliveryStreamName": "AWS::KinesisFirehose::DeliveryStream",
    "EventSourceMappingUUID": "AWS::Lambda::EventSourceMapping",
    "FunctionName": "AWS::Lambda::Function",
    "BucketName": "AWS::S3::Bucket",
    "QueueName": "AWS::SQS::Queue",
    "TopicName": "AWS::SNS::Topic",
    "LogGroupName": "AWS::Logs::LogGroup",
    "Application": "AWS::KinesisAnalyticsV2::Application",
    "RuleName": "AWS::IoT::TopicRule",
    "ClusterIdentifier": "AWS::Redshift::Cluster",
    "Workgroup": "AWS::RedshiftServerless::Workgroup",
    "PipelineName": "AWS::OSIS::Pipeline",
    "DomainName": "AWS::OpenSearchService::Domain",
    "JobFlowId": "AWS::EMR::Cluster",
    "TableName": "AWS::DynamoDB::Table",
}
"""Dimension → type of what it names. Of several dimensions the first in this order counts: the
consumer of a stream rather than the stream."""

_VIDEO: Final = "AWS/KinesisVideo"


class Metric(Struct, frozen=True):
    """A metric as an alarm asks for it.

    Attributes
    ----------
    namespace, name, statistic
        Values of the template.
    period_s
        Length of a data point in seconds; a value of the template.
    dimensions
        The list of name and value.
    """

    namespace: Value
    name: Value
    statistic: Value
    period_s: Value
    dimensions: Value

    @property
    def role(self) -> str:
        """The metric's name for an edge; empty where it is not known."""
        return self.name.text("") if isinstance(self.name, Scalar) else ""

    @property
    def measured(self) -> tuple[Value, str]:
        """What it measures: the value that names the component, and its type.

        A dimension that no table knows is followed where it refers to a resource.
        """
        named = {}
        for dimension in each(self.dimensions):
            name = dimension.get("Name")
            if isinstance(name, Scalar):
                named[name.text("")] = dimension.get("Value")
        for known, expects in MEASURED.items():
            if known in named:
                return named[known], self._in_namespace(expects)
        for value in named.values():
            if next(value.references(), None) is not None:
                return value, ""
        return Absent(self.name.at), ""

    def _in_namespace(self, expects: str) -> str:
        namespace = self.namespace
        video = isinstance(namespace, Scalar) and namespace.text("") == _VIDEO
        return "AWS::KinesisVideo::Stream" if video else expects
