"""What an event source mapping does with the role of its function.

Sources:

- reading a stream: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
- on-failure destinations:
  https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Design, EdgeKind, Node
from headrace.design.arn import ANY
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.iam.permissions import Target
from headrace.services.iam.steps.parts import (
    ENCRYPT,
    LIST_SHARDS,
    READ_STREAM,
    Step,
    bucket_key,
    roles_of,
    stream_key,
    target_of,
)
from headrace.services.kinesis.component import StreamConsumer

__all__ = ["LAMBDA", "mapping_steps"]

LAMBDA: Final = "lambda.amazonaws.com"
_DOCUMENTED: Final = ("kinesis:DescribeStreamSummary", *LIST_SHARDS)
_KEPT: Final = {
    "AWS::S3::Bucket": ("s3:PutObject",),
    "AWS::SNS::Topic": ("sns:Publish",),
    "AWS::SQS::Queue": ("sqs:SendMessage",),
}


def mapping_steps(design: Design, mapping: EventSourceMapping) -> Iterator[Step]:
    """Yield what an event source mapping does."""
    yield from _read(design, mapping)
    yield from _failures_of(design, mapping)


def _read(design: Design, mapping: EventSourceMapping) -> Iterator[Step]:
    roles = roles_of(design, mapping)
    for flow in design.incoming(mapping, EdgeKind.FLOWS):
        stream: Node = flow.node
        if isinstance(stream, StreamConsumer):
            subscribe = ("kinesis:SubscribeToShard",)
            for role in roles:
                does = f"subscribe to {stream.logical_id}"
                yield Step(does, LAMBDA, role, subscribe, Target(stream))
            behind = design.incoming(stream, EdgeKind.FLOWS)
            stream = behind[0].node if behind else stream
        if stream.deployed_type != "AWS::Kinesis::Stream":
            continue
        for role in roles:
            yield Step(
                f"read {stream.logical_id}",
                LAMBDA,
                role,
                READ_STREAM,
                target_of(stream, mapping.source),
                documented=_DOCUMENTED,
            )
            yield from stream_key(design, stream, LAMBDA, role)


def _failures_of(design: Design, mapping: EventSourceMapping) -> Iterator[Step]:
    kinds = (EdgeKind.NOTIFIES, EdgeKind.BACKED_UP_TO)
    kept = [n for kind in kinds for n in design.outgoing(mapping, kind, "failed")]
    for neighbour in kept:
        node = neighbour.node
        actions = _KEPT.get(node.deployed_type)
        if actions is None:
            continue
        is_bucket = node.deployed_type == "AWS::S3::Bucket"
        inner = f"/aws/lambda/{ANY}" if is_bucket else ""
        for role in roles_of(design, mapping):
            does = f"tell {node.logical_id} of failures"
            target = target_of(node, mapping.failure_destination, inner=inner)
            yield Step(does, LAMBDA, role, actions, target)
            if is_bucket:
                whole = target_of(node, mapping.failure_destination)
                does = f"look into {node.logical_id}"
                yield Step(does, LAMBDA, role, ("s3:ListBucket",), whole)
                yield from bucket_key(design, node, LAMBDA, role, ENCRYPT)
