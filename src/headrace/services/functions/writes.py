"""What a function writes to, as its permissions tell.

No property says that a function puts records into a stream: its code does. What the template says
is that its role may. Two signs are taken for a flow: the function's environment names the thing and
its role may write to it, by a wildcard or not; or a statement of a role that is this function's
alone allows to write to that one thing. What the function reads, and where its failures go, is left
out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.arn import ANY, arn_texts
from headrace.design.resolve import each
from headrace.services.iam.patterns import Answer
from headrace.services.iam.permissions import own_statements
from headrace.services.iam.statement import Request

if TYPE_CHECKING:
    from headrace.services.iam.statement import Statement
    from headrace.template.values import Value

__all__ = ["written_by"]

_WRITES: Final[Mapping[str, tuple[str, ...]]] = {
    "AWS::Elasticsearch::Domain": ("es:ESHttpPut",),
    "AWS::OpenSearchService::Domain": ("es:ESHttpPut",),
    "AWS::DynamoDB::Table": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"),
    "AWS::Kinesis::Stream": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "AWS::KinesisFirehose::DeliveryStream": ("firehose:PutRecord", "firehose:PutRecordBatch"),
    "AWS::S3::Bucket": ("s3:PutObject",),
    "AWS::SQS::Queue": ("sqs:SendMessage",),
}
"""Type → actions any of which puts data into it. A search of a domain may be a POST."""

_READ_HOPS: Final = 3
"""Stream, registered consumer, mapping, function."""


def written_by(function: Component, design: Design) -> Iterator[Link]:
    """Yield the flows from *function* to what it writes to.

    Raises
    ------
    UnknownValueError
        When its role depends on an open condition.
    """
    excluded = _not_written(function, design)
    named = _named_by_environment(function, design)
    for permit in design.outgoing(function, EdgeKind.PERMITTED_BY):
        role = permit.node
        if permit.edge.role or not isinstance(role, Component):
            continue
        alone = not _is_shared(role, design)
        for statement in own_statements(design, role):
            told = _told(statement, function, design) if alone else []
            for target in dict.fromkeys([*named, *told]):
                if target.id not in excluded and _allows(statement, target, design):
                    yield Link(EdgeKind.FLOWS, function.id, target.id, statement.at, "put")


def _told(statement: Statement, function: Component, design: Design) -> list[Component]:
    """Return the components that a statement names one by one."""
    found: list[Component] = []
    for resource in each(statement.value.get("Resource")):
        nodes = design.names.find(resource, function.resource.stack.app)
        found += [node for node in nodes if isinstance(node, Component)]
    return found


def _allows(statement: Statement, target: Component, design: Design) -> bool:
    """Whether a statement allows to write to *target* for sure."""
    actions = _WRITES.get(target.deployed_type)
    if actions is None or statement.denies:
        return False
    inner = f"/{ANY}" if target.arn_inner else ""
    arns = tuple(arn + inner for arn in arn_texts(target, design.names))
    return any(statement.applies(Request(action, arns)) is Answer.YES for action in actions)


def _is_shared(role: Component, design: Design) -> bool:
    users = design.incoming(role, EdgeKind.PERMITTED_BY)
    return len({user.node.id for user in users}) > 1


def _named_by_environment(function: Component, design: Design) -> list[Component]:
    variables: Value = function.properties.get("Environment", "Variables")
    app = function.resource.stack.app
    found: list[Component] = []
    for key in getattr(variables, "keys", ()):
        nodes = design.names.find(variables.get(key), app)
        found += [node for node in nodes if isinstance(node, Component)]
    return found


def _not_written(function: Component, design: Design) -> set[str]:
    """Return what the function reads, and where its failures go: neither is its output.

    A role that reads a stream often may do everything with it.
    """
    graph = design.adjacency
    read: list[str] = []
    reached = [function.id]
    for _ in range(_READ_HOPS):
        reached = [
            edge.source
            for node_id in reached
            for edge in graph.into(node_id)
            if edge.kind is EdgeKind.FLOWS
        ]
        read += reached
    failed = [
        edge.target
        for node_id in (function.id, *read)
        for edge in graph.out(node_id)
        if edge.role == "failed"
    ]
    return {*read, *failed}
