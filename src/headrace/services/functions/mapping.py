"""Event source mappings: what polls a stream or queue and invokes a function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.resolve import arn_of, each
from headrace.services.functions import quotas
from headrace.template.values import Scalar, Value

__all__ = ["EventSourceMapping", "failure_link"]

_ROLES: Final[Mapping[str, str]] = {
    "AWS::Kinesis::Stream": "shared",
    "AWS::Kinesis::StreamConsumer": "fan-out",
    "AWS::DynamoDB::Table": "shared",
}
_KEPT_BY: Final[Mapping[str, EdgeKind]] = {"AWS::S3::Bucket": EdgeKind.BACKED_UP_TO}
_DESTINATIONS: Final[Mapping[str, str]] = {
    "s3": "AWS::S3::Bucket",
    "sqs": "AWS::SQS::Queue",
    "sns": "AWS::SNS::Topic",
}
_FOREVER: Final = -1


class EventSourceMapping(Component):
    """``AWS::Lambda::EventSourceMapping``.

    Edges
    -----
    ``flows`` from its source (role ``shared`` for a stream, ``fan-out`` for a registered consumer,
    ``poll`` for queues and others) and to its function. What it gives up goes ``backed_up_to`` a
    bucket, which keeps the records, or ``notifies`` a queue or topic, which learns only where they
    were (role ``failed``). It is ``permitted_by`` its function's role. A mapping that is switched
    off draws no flows.
    """

    kind = "event source mapping"
    service = "functions"

    @property
    def source(self) -> Value:
        """The stream, registered consumer, queue or cluster that is read."""
        return self.properties.get("EventSourceArn")

    @property
    def function(self) -> Value:
        """The function that is invoked."""
        return self.properties.get("FunctionName")

    @property
    def enabled(self) -> bool:
        """Whether it reads at all."""
        return self.properties.get("Enabled").boolean(True)

    @property
    def batch_size(self) -> int:
        """Most records in one invocation."""
        return self.properties.get("BatchSize").count(quotas.BATCH_SIZE_DEFAULT)

    @property
    def batch_window_s(self) -> float:
        """Seconds for which it waits to fill a batch."""
        window = self.properties.get("MaximumBatchingWindowInSeconds")
        return window.number(quotas.BATCH_WINDOW_DEFAULT_S)

    @property
    def parallelization(self) -> int:
        """Batches of one shard that are processed at once."""
        return self.properties.get("ParallelizationFactor").count(quotas.PARALLELIZATION_DEFAULT)

    @property
    def max_record_age_s(self) -> int | None:
        """Age beyond which a record is given up; None: not before it expires in the stream."""
        age = self.properties.get("MaximumRecordAgeInSeconds").integer(quotas.RECORD_AGE_DEFAULT_S)
        return None if age == _FOREVER else age

    @property
    def max_retries(self) -> int | None:
        """How often a failed batch is tried again; None: until it expires in the stream."""
        retries = self.properties.get("MaximumRetryAttempts").integer(quotas.RETRIES_DEFAULT)
        return None if retries == _FOREVER else retries

    @property
    def bisects(self) -> bool:
        """Whether a failed batch is split in two before it is tried again."""
        return self.properties.get("BisectBatchOnFunctionError").boolean(False)

    @property
    def reports_failed_items(self) -> bool:
        """Whether the function may say which records of a batch failed."""
        types = self.properties.get("FunctionResponseTypes").elements()
        return any(each_type.text("") == "ReportBatchItemFailures" for each_type in types)

    @property
    def tumbling_window_s(self) -> int:
        """Seconds of a window over which state is kept; 0 for none."""
        return self.properties.get("TumblingWindowInSeconds").integer(0)

    @property
    def starting_position(self) -> str:
        """``LATEST``, ``TRIM_HORIZON`` or ``AT_TIMESTAMP``; empty for a queue."""
        return self.properties.get("StartingPosition").text("")

    @property
    def failure_destination(self) -> Value:
        """Where it tells of, or keeps, what it gives up."""
        return self.properties.get("DestinationConfig", "OnFailure", "Destination")

    @property
    def filters(self) -> list[Value]:
        """The patterns of which a record must match one; empty where every record counts."""
        return [f.get("Pattern") for f in each(self.properties.get("FilterCriteria", "Filters"))]

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        enabled = self.properties.get("Enabled")
        if not (isinstance(enabled, Scalar) and enabled.text("").lower() == "false"):
            source = self.source
            expects = _source_type(source)
            yield Link(EdgeKind.FLOWS, source, self.id, source.at, "poll", expects, roles=_ROLES)
            yield self.link_to(EdgeKind.FLOWS, self.function, expects="AWS::Lambda::Function")
        yield failure_link(self, self.failure_destination)

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield the role of its function, with which it reads.

        Raises
        ------
        UnknownValueError
            When its function depends on an open condition.
        """
        for flow in design.outgoing(self, EdgeKind.FLOWS):
            if isinstance(flow.node, Component):
                for permit in design.outgoing(flow.node, EdgeKind.PERMITTED_BY):
                    if permit.edge.role == "":
                        at = self.function.at
                        yield Link(EdgeKind.PERMITTED_BY, self.id, permit.node.id, at)


def failure_link(component: Component, target: Value, source: Value | None = None) -> Link:
    """Return the link to where failures of *component*, or of what *source* names, go."""
    arn = arn_of(target)
    return Link(
        EdgeKind.NOTIFIES,
        component.id if source is None else source,
        target,
        target.at,
        "failed",
        _DESTINATIONS.get(arn.service, "") if arn else "",
        kinds=_KEPT_BY,
        source_expects="AWS::Lambda::Function",
    )


def _source_type(source: Value) -> str:
    arn = arn_of(source)
    if arn is None:
        return ""
    if arn.service == "kinesis":
        is_consumer = "/consumer/" in arn.resource
        return "AWS::Kinesis::StreamConsumer" if is_consumer else "AWS::Kinesis::Stream"
    return {"sqs": "AWS::SQS::Queue", "dynamodb": "AWS::DynamoDB::Table"}.get(arn.service, "")
