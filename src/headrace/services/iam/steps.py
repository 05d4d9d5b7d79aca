"""What each step of a data flow needs to be allowed: who does what on which thing.

Sources, read 23 November 2026:

- Firehose: "Controlling access", https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
- Lambda reading a stream: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
- Lambda's on-failure destinations:
  https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
- keys of streams: https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
- CloudWatch Logs to a stream:
  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from headrace.design import Component, Design, EdgeKind, Node
from headrace.design.arn import ANY, text_of
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.destination import S3Block
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.iam.permissions import Target
from headrace.services.kinesis.component import Stream, StreamConsumer
from headrace.services.kms.component import Key
from headrace.services.logs.component import SubscriptionFilter
from headrace.services.s3.component import Bucket
from headrace.template.values import Absent, Value

__all__ = ["FIREHOSE", "LAMBDA", "Step", "steps_of"]

FIREHOSE: Final = "firehose.amazonaws.com"
LAMBDA: Final = "lambda.amazonaws.com"
_LOGS: Final = "logs.amazonaws.com"

_READ_STREAM: Final = (
    "kinesis:DescribeStream",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
)
_LIST_SHARDS: Final = ("kinesis:ListShards",)
_READ_STREAM_BY_LAMBDA: Final = ("kinesis:DescribeStreamSummary", *_LIST_SHARDS)
_WRITE_BUCKET: Final = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_WRITE_OBJECTS: Final = ("s3:AbortMultipartUpload", "s3:GetObject")
_READ_TABLE: Final = ("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions")
_KEPT: Final = {
    "AWS::S3::Bucket": ("s3:PutObject",),
    "AWS::SNS::Topic": ("sns:Publish",),
    "AWS::SQS::Queue": ("sqs:SendMessage",),
}
_PUT: Final = {
    "AWS::Kinesis::Stream": ("kinesis:PutRecord",),
    "AWS::KinesisFirehose::DeliveryStream": ("firehose:PutRecordBatch",),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a part of the design does with a role's permissions.

    Attributes
    ----------
    does
        What it does, as a sentence goes on: ``read the stream Clicks``.
    service
        The service that takes the role.
    role
        The role; a component, or outside the run.
    actions
        Without these the step fails.
    target
        What it acts on.
    documented
        Further actions that the service's documentation asks for.
    """

    does: str
    service: str
    role: Node
    actions: tuple[str, ...]
    target: Target
    documented: tuple[str, ...] = ()


def steps_of(design: Design, component: Component) -> Iterator[Step]:
    """Yield what *component* does with the permissions of its roles.

    Raises
    ------
    UnknownValueError
        When what it does depends on something not known.
    """
    if isinstance(component, DeliveryStream):
        yield from _read_by_firehose(design, component)
        yield from _written_by_firehose(design, component)
        yield from _transformed_by_firehose(design, component)
    elif isinstance(component, EventSourceMapping):
        yield from _read_by_lambda(design, component)
        yield from _failures_of(design, component)
    elif isinstance(component, SubscriptionFilter):
        yield from _put_by_logs(design, component)


# -- reading ----------------------------------------------------------------------------------


def _read_by_firehose(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    for flow in design.incoming(delivery, EdgeKind.FLOWS, "shared"):
        for role in _roles(design, delivery, "source"):
            yield Step(
                f"read {flow.node.logical_id}",
                FIREHOSE,
                role,
                _READ_STREAM,
                _target(flow.node, delivery.source),
                documented=_LIST_SHARDS,
            )
            yield from _decrypted(design, flow.node, FIREHOSE, role)


def _read_by_lambda(design: Design, mapping: EventSourceMapping) -> Iterator[Step]:
    roles = _roles(design, mapping, "")
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
                _READ_STREAM,
                _target(stream, mapping.source),
                documented=_READ_STREAM_BY_LAMBDA,
            )
            yield from _decrypted(design, stream, LAMBDA, role)


def _decrypted(design: Design, stream: Node, service: str, role: Node) -> Iterator[Step]:
    if not isinstance(stream, Stream):
        return
    for kept in design.outgoing(stream, EdgeKind.ENCRYPTED_BY):
        if _is_customers(kept.node):
            does = f"decrypt the records of {stream.logical_id}"
            target = _target(kept.node, stream.encryption_key, via="kinesis")
            yield Step(does, service, role, ("kms:Decrypt",), target)


# -- writing ----------------------------------------------------------------------------------


def _written_by_firehose(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    destination = delivery.destination
    if destination is None:
        return
    purpose = "destination" if destination.kind == "s3" else "backup"
    blocks = [(destination.s3, purpose)]
    backup = destination.backup
    if backup is not None and backup.value is not destination.s3.value:
        blocks.append((backup, "backup"))
    for block, wanted in blocks:
        for role in _named(design, delivery, block.role, wanted):
            yield from _written(design, delivery, block, role)


def _written(
    design: Design, delivery: DeliveryStream, block: S3Block, role: Node
) -> Iterator[Step]:
    for bucket in design.names.find(block.bucket, delivery.resource.stack.app, "AWS::S3::Bucket"):
        for prefix in dict.fromkeys(_prefixes(design, block)):
            yield Step(
                f"write objects to {bucket.logical_id}",
                FIREHOSE,
                role,
                ("s3:PutObject",),
                _target(bucket, block.bucket, inner=f"/{prefix}{ANY}", via="s3"),
                documented=_WRITE_OBJECTS,
            )
        target = _target(bucket, block.bucket, via="s3")
        does = f"look into {bucket.logical_id}"
        yield Step(does, FIREHOSE, role, (), target, documented=_WRITE_BUCKET)
        key = block.encryption_key
        if isinstance(key, Absent) and isinstance(bucket, Bucket):
            key = bucket.encryption_key
        yield from _encrypted(design, delivery, bucket, key, FIREHOSE, role)


def _prefixes(design: Design, block: S3Block) -> Iterator[str]:
    """Yield how the keys of delivered and of failed objects begin, as far as it is fixed."""
    for name in ("Prefix", "ErrorOutputPrefix"):
        yield text_of(block.value.get(name), design.names).partition("!{")[0]


def _encrypted(  # noqa: PLR0913, PLR0917 - one step, each of its parts told apart
    design: Design, component: Component, bucket: Node, key: Value, service: str, role: Node
) -> Iterator[Step]:
    app = component.resource.stack.app
    for kept in design.names.find(key, app, "AWS::KMS::Key"):
        if _is_customers(kept):
            does = f"encrypt the objects of {bucket.logical_id}"
            target = _target(kept, key, via="s3")
            actions = ("kms:GenerateDataKey",)
            yield Step(does, service, role, actions, target, documented=("kms:Decrypt",))


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
        for role in _roles(design, mapping, ""):
            does = f"tell {node.logical_id} of failures"
            target = _target(node, mapping.failure_destination, inner=inner)
            yield Step(does, LAMBDA, role, actions, target)
            if is_bucket:
                whole = _target(node, mapping.failure_destination)
                does = f"look into {node.logical_id}"
                yield Step(does, LAMBDA, role, ("s3:ListBucket",), whole)
            if isinstance(node, Bucket):
                yield from _encrypted(design, mapping, node, node.encryption_key, LAMBDA, role)


def _put_by_logs(design: Design, component: SubscriptionFilter) -> Iterator[Step]:
    for flow in design.outgoing(component, EdgeKind.FLOWS):
        actions = _PUT.get(flow.node.deployed_type)
        if actions is None:
            continue
        for role in _roles(design, component, ""):
            does = f"write to {flow.node.logical_id}"
            yield Step(does, _LOGS, role, actions, _target(flow.node, component.target))


# -- transforming -----------------------------------------------------------------------------


def _transformed_by_firehose(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    destination = delivery.destination
    if destination is None:
        return
    processor = destination.processing.transform
    if processor is not None:
        for use in design.outgoing(delivery, EdgeKind.USES, "transform"):
            for role in _named(design, delivery, destination.role, "destination"):
                yield Step(
                    f"invoke {use.node.logical_id}",
                    FIREHOSE,
                    role,
                    ("lambda:InvokeFunction",),
                    _target(use.node, processor.function),
                    documented=("lambda:GetFunctionConfiguration",),
                )
    conversion = destination.conversion
    if conversion.enabled:
        for use in design.outgoing(delivery, EdgeKind.USES, "schema"):
            for role in _roles(design, delivery, "schema"):
                does = f"read the columns of {use.node.logical_id}"
                target = _target(use.node, conversion.table)
                if isinstance(use.node, Component):
                    yield Step(does, FIREHOSE, role, _READ_TABLE, target)


# -- parts ------------------------------------------------------------------------------------


def _roles(design: Design, component: Component, purpose: str) -> list[Node]:
    found = design.outgoing(component, EdgeKind.PERMITTED_BY)
    return [n.node for n in found if n.edge.role == purpose]


def _named(design: Design, component: Component, role: Value, purpose: str) -> list[Node]:
    """Return the roles that *role* names among those of one purpose."""
    ids = {node.id for node in design.names.find(role, component.resource.stack.app)}
    return [node for node in _roles(design, component, purpose) if node.id in ids]


def _target(node: Node, value: Value, *, inner: str = "", via: str = "") -> Target:
    return Target(node if isinstance(node, Component) else value, inner, via)


def _is_customers(key: Node) -> bool:
    """Whether a key needs permissions: those that AWS manages for a service do not."""
    return isinstance(key, Key) or "alias/aws/" not in key.logical_id
