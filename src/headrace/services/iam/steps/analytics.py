"""What a Flink application does with its role: fetch its program, read, write.

Sources:

- the service's examples: https://docs.aws.amazon.com/managed-flink/latest/java/getting-started.html
- fan-out consumers: https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Component, Design, EdgeKind, Node
from headrace.design.arn import HOLE, text_of
from headrace.services.analytics.application import Application
from headrace.services.iam.permissions import Target
from headrace.services.iam.steps.parts import (
    ENCRYPT,
    LIST_SHARDS,
    Step,
    bucket_key,
    roles_of,
    stream_key,
    target_of,
)
from headrace.services.kinesis.component import Stream, StreamConsumer

__all__ = ["FLINK", "application_steps"]

FLINK: Final = "kinesisanalytics.amazonaws.com"
_READ: Final = ("kinesis:GetRecords", "kinesis:GetShardIterator")
_DOCUMENTED: Final = ("kinesis:DescribeStream", *LIST_SHARDS)
_SUBSCRIBE: Final = ("kinesis:SubscribeToShard",)
_WRITE: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "AWS::DynamoDB::Table": (("dynamodb:BatchWriteItem",), ""),
    "AWS::Kinesis::Stream": (("kinesis:PutRecords",), ""),
    "AWS::KinesisFirehose::DeliveryStream": (("firehose:PutRecordBatch",), ""),
    "AWS::S3::Bucket": (("s3:PutObject",), f"/{HOLE}"),
}
"""Type → what writing to it takes, and what follows its ARN there."""


def application_steps(design: Design, application: Application) -> Iterator[Step]:
    """Yield what an application does; those of the SQL runtime no longer run."""
    if application.is_sql:
        return
    for role in roles_of(design, application):
        yield from _code(design, application, role)
        for flow in design.incoming(application, EdgeKind.FLOWS):
            yield from _read(design, flow.node, role, fan_out=flow.edge.role == "fan-out")
        for flow in design.outgoing(application, EdgeKind.FLOWS):
            yield from _written(design, flow.node, role)


def _code(design: Design, application: Application, role: Node) -> Iterator[Step]:
    for used in design.outgoing(application, EdgeKind.USES, "code"):
        does = f"fetch its program from {used.node.logical_id}"
        key = text_of(application.code_key, design.names)
        target = target_of(used.node, application.code_bucket, inner=f"/{key or HOLE}")
        yield Step(does, FLINK, role, ("s3:GetObject",), target)
        yield from bucket_key(design, used.node, FLINK, role)


def _read(design: Design, stream: Node, role: Node, *, fan_out: bool) -> Iterator[Step]:
    if isinstance(stream, StreamConsumer):
        does = f"subscribe to {stream.logical_id}"
        yield Step(does, FLINK, role, _SUBSCRIBE, Target(stream))
    elif isinstance(stream, Stream) and fan_out:
        does = f"subscribe to {stream.logical_id}"
        yield Step(does, FLINK, role, _SUBSCRIBE, Target(stream, f"/consumer/{HOLE}"))
    elif isinstance(stream, Stream):
        does = f"read {stream.logical_id}"
        yield Step(does, FLINK, role, _READ, Target(stream), documented=_DOCUMENTED)
    yield from stream_key(design, stream, FLINK, role)


def _written(design: Design, thing: Node, role: Node) -> Iterator[Step]:
    actions, inner = _WRITE.get(thing.deployed_type, ((), ""))
    if actions and isinstance(thing, Component):
        yield Step(f"write to {thing.logical_id}", FLINK, role, actions, Target(thing, inner))
        yield from stream_key(design, thing, FLINK, role, ENCRYPT)
        yield from bucket_key(design, thing, FLINK, role, ENCRYPT)
