"""What a delivery stream does with its roles: read, transform, write.

Source: "Controlling access",
https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Node
from headrace.design.arn import ANY, text_of
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.destination import S3Block
from headrace.services.iam.steps.parts import (
    ENCRYPT,
    LIST_SHARDS,
    READ_STREAM,
    Step,
    named_roles,
    object_key,
    roles_of,
    stream_key,
    target_of,
)
from headrace.services.s3.component import Bucket
from headrace.template.values import Absent

__all__ = ["FIREHOSE", "delivery_steps"]

FIREHOSE: Final = "firehose.amazonaws.com"
_WRITE_BUCKET: Final = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_WRITE_OBJECTS: Final = ("s3:AbortMultipartUpload", "s3:GetObject")
_READ_TABLE: Final = ("glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions")


def delivery_steps(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    """Yield what a delivery stream does."""
    yield from _read(design, delivery)
    yield from _written(design, delivery)
    yield from _transformed(design, delivery)


def _read(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    for flow in design.incoming(delivery, EdgeKind.FLOWS, "shared"):
        for role in roles_of(design, delivery, "source"):
            yield Step(
                f"read {flow.node.logical_id}",
                FIREHOSE,
                role,
                READ_STREAM,
                target_of(flow.node, delivery.source),
                documented=LIST_SHARDS,
            )
            yield from stream_key(design, flow.node, FIREHOSE, role)


def _written(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    destination = delivery.destination
    if destination is None:
        return
    purpose = "destination" if destination.kind == "s3" else "backup"
    blocks = [(destination.s3, purpose)]
    backup = destination.backup
    if backup is not None and backup.value is not destination.s3.value:
        blocks.append((backup, "backup"))
    for block, wanted in blocks:
        for role in named_roles(design, delivery, block.role, wanted):
            yield from _block(design, delivery, block, role)


def _block(design: Design, delivery: DeliveryStream, block: S3Block, role: Node) -> Iterator[Step]:
    app = delivery.resource.stack.app
    for bucket in design.names.find(block.bucket, app, "AWS::S3::Bucket"):
        for prefix in dict.fromkeys(_prefixes(design, block)):
            yield Step(
                f"write objects to {bucket.logical_id}",
                FIREHOSE,
                role,
                ("s3:PutObject",),
                target_of(bucket, block.bucket, inner=f"/{prefix}{ANY}", via="s3"),
                documented=_WRITE_OBJECTS,
            )
        target = target_of(bucket, block.bucket, via="s3")
        does = f"look into {bucket.logical_id}"
        yield Step(does, FIREHOSE, role, (), target, documented=_WRITE_BUCKET)
        key = block.encryption_key
        if isinstance(key, Absent) and isinstance(bucket, Bucket):
            key = bucket.encryption_key
        for kept in design.names.find(key, app, "AWS::KMS::Key"):
            yield from object_key(bucket, kept, key, FIREHOSE, role, ENCRYPT)


def _prefixes(design: Design, block: S3Block) -> Iterator[str]:
    """Yield how the keys of delivered and of failed objects begin, as far as it is fixed.

    Failed objects without a prefix of their own land below the one of the others.
    """
    stated = [block.value.get(name) for name in ("Prefix", "ErrorOutputPrefix")]
    for prefix in [value for value in stated if value.exists] or stated[:1]:
        yield text_of(prefix, design.names).partition("!{")[0]


def _transformed(design: Design, delivery: DeliveryStream) -> Iterator[Step]:
    destination = delivery.destination
    if destination is None:
        return
    processor = destination.processing.transform
    if processor is not None:
        for use in design.outgoing(delivery, EdgeKind.USES, "transform"):
            for role in named_roles(design, delivery, destination.role, "destination"):
                yield Step(
                    f"invoke {use.node.logical_id}",
                    FIREHOSE,
                    role,
                    ("lambda:InvokeFunction",),
                    target_of(use.node, processor.function),
                    documented=("lambda:GetFunctionConfiguration",),
                )
    conversion = destination.conversion
    if conversion.enabled:
        for use in design.outgoing(delivery, EdgeKind.USES, "schema"):
            for role in roles_of(design, delivery, "schema"):
                does = f"read the columns of {use.node.logical_id}"
                target = target_of(use.node, conversion.table)
                if isinstance(use.node, Component):
                    yield Step(does, FIREHOSE, role, _READ_TABLE, target)
