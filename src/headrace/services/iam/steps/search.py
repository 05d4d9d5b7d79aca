"""What an ingestion pipeline does with its roles: read its source, write to its sinks.

Source: "Setting up roles and users in Amazon OpenSearch Ingestion",
https://docs.aws.amazon.com/opensearch-service/latest/developerguide/pipeline-security-overview.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Component, Design, EdgeKind, Node
from headrace.design.arn import HOLE, text_of
from headrace.services.iam.permissions import Target
from headrace.services.iam.steps.parts import (
    ENCRYPT,
    LIST_SHARDS,
    Step,
    bucket_key,
    named_roles,
    stream_key,
)
from headrace.services.kinesis.component import Stream
from headrace.services.s3.component import Bucket
from headrace.services.search.body import Part
from headrace.services.search.pipeline import Pipeline
from headrace.template.values import Value

__all__ = ["PIPELINES", "pipeline_steps"]

PIPELINES: Final = "osis-pipelines.amazonaws.com"
_POLL: Final[tuple[str, ...]] = ("kinesis:GetRecords", "kinesis:GetShardIterator")
_SUBSCRIBE: Final[tuple[str, ...]] = ("kinesis:SubscribeToShard",)
_READ: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "AWS::DynamoDB::Table": (("dynamodb:GetRecords", "dynamodb:GetShardIterator"), "/stream/"),
    "AWS::S3::Bucket": (("s3:GetObject",), "/"),
    "AWS::SQS::Queue": (("sqs:DeleteMessage", "sqs:ReceiveMessage"), ""),
}
"""Type of a source → what reading it takes, and how that goes on after its ARN."""
_WRITE: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "AWS::Elasticsearch::Domain": (("es:ESHttpPost",), "/"),
    "AWS::OpenSearchServerless::Collection": (("aoss:BatchGetCollection",), ""),
    "AWS::OpenSearchService::Domain": (("es:ESHttpPost",), "/"),
    "AWS::S3::Bucket": (("s3:PutObject",), "/"),
}
"""Type of a sink → what writing to it takes, and how that goes on after its ARN."""


def pipeline_steps(design: Design, pipeline: Pipeline) -> Iterator[Step]:
    """Yield what each pipeline of the configuration does.

    Raises
    ------
    UnknownValueError
        When the configuration is not known, or is no YAML.
    """
    for one in pipeline.pipelines:
        if one.source is not None:
            for role in _roles(design, pipeline, one.source):
                yield from _read(design, pipeline, role)
        for sink in one.sinks:
            prefix = sink.settings.get("object_key", "path_prefix")
            refused = sink.settings.get("dlq", "s3", "key_path_prefix")
            for role in _roles(design, pipeline, sink):
                yield from _written(design, pipeline, EdgeKind.FLOWS, role, prefix)
                yield from _written(design, pipeline, EdgeKind.BACKED_UP_TO, role, refused)


def _roles(design: Design, pipeline: Pipeline, part: Part) -> list[Node]:
    """Return the role of a source or sink: its own, or the pipeline's."""
    own = part.settings.get("aws", "sts_role_arn")
    stated = own if own.exists else pipeline.properties.get("PipelineRoleArn")
    return named_roles(design, pipeline, stated)


def _read(design: Design, pipeline: Pipeline, role: Node) -> Iterator[Step]:
    for flow in design.incoming(pipeline, EdgeKind.FLOWS):
        thing = flow.node
        if not isinstance(thing, Component):
            continue
        does = f"read {thing.logical_id}"
        if isinstance(thing, Stream):
            shared = flow.edge.role == "shared"
            target = Target(thing) if shared else Target(thing, f"/consumer/{HOLE}")
            actions = _POLL if shared else _SUBSCRIBE
            yield Step(does, PIPELINES, role, actions, target, documented=LIST_SHARDS)
            yield from stream_key(design, thing, PIPELINES, role)
            continue
        actions, inner = _READ.get(thing.deployed_type, ((), ""))
        if actions:
            yield Step(does, PIPELINES, role, actions, _inside(thing, inner))
            yield from bucket_key(design, thing, PIPELINES, role)


def _written(
    design: Design, pipeline: Pipeline, kind: EdgeKind, role: Node, prefix: Value
) -> Iterator[Step]:
    """Yield the writing along one kind of edge; *prefix* is how the keys of objects begin."""
    fixed = re.split(r"[%$]\{", text_of(prefix, design.names), maxsplit=1)[0]
    for flow in design.outgoing(pipeline, kind):
        thing = flow.node
        actions, inner = _WRITE.get(thing.deployed_type, ((), ""))
        if actions and isinstance(thing, Component):
            does = f"write to {thing.logical_id}"
            inner += fixed if isinstance(thing, Bucket) else ""
            yield Step(does, PIPELINES, role, actions, _inside(thing, inner))
            yield from bucket_key(design, thing, PIPELINES, role, ENCRYPT)


def _inside(thing: Component, inner: str) -> Target:
    return Target(thing, f"{inner}{HOLE}" if inner else "")
