"""What a warehouse loads and unloads, as the permissions of its roles tell.

No property says that a warehouse copies from a bucket: an SQL command does, some day. What the
template says is that a role of the warehouse may. A statement of a role that is this warehouse's
alone and that names one thing is taken for a flow: from a bucket or table (role ``copy``), from a
stream (``shared``: streaming ingestion reads with GetRecords), or to a bucket that it may write to
but not read (``unload``). Statements with wildcards for a resource tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.arn import arn_texts, text_of
from headrace.design.resolve import each
from headrace.services.iam.patterns import Answer
from headrace.services.iam.permissions import own_statements
from headrace.services.iam.statement import Request

if TYPE_CHECKING:
    from headrace.services.iam.statement import Statement
    from headrace.template.position import Position
    from headrace.template.values import Value

__all__ = ["flows_of"]

_READS: Final[Mapping[str, tuple[str, str]]] = {
    "AWS::DynamoDB::Table": ("dynamodb:Scan", "copy"),
    "AWS::Kinesis::Stream": ("kinesis:GetRecords", "shared"),
    "AWS::S3::Bucket": ("s3:GetObject", "copy"),
}
"""Type → the action that reads it, and the role of the flow."""

_BUCKET: Final = "AWS::S3::Bucket"
_UNLOADS: Final = "s3:PutObject"


def flows_of(warehouse: Component, holder: Component, design: Design) -> Iterator[Link]:
    """Yield the flows into and out of *warehouse* that the roles of *holder* tell.

    Parameters
    ----------
    warehouse
        The cluster or workgroup that works.
    holder
        What has the roles: the cluster itself, or the namespace of the workgroup.
    design
        The design.

    Raises
    ------
    UnknownValueError
        When which roles it has depends on an open condition.
    """
    read: dict[str, tuple[Position, str]] = {}
    written: dict[str, Position] = {}
    for statement, resource, thing in _told(holder, design):
        action, role = _READS.get(thing.deployed_type, ("", ""))
        if action and _allows(statement, action, resource, thing, design):
            read.setdefault(thing.id, (statement.at, role))
        elif thing.deployed_type == _BUCKET and _allows(
            statement, _UNLOADS, resource, thing, design
        ):
            written.setdefault(thing.id, statement.at)
    for source, (at, role) in read.items():
        yield Link(EdgeKind.FLOWS, source, warehouse.id, at, role)
    for target, at in written.items():
        if target not in read:
            yield Link(EdgeKind.FLOWS, warehouse.id, target, at, "unload")


def _told(holder: Component, design: Design) -> Iterator[tuple[Statement, Value, Component]]:
    """Yield the statements of the holder's own roles with what they name, and how."""
    app = holder.resource.stack.app
    for permit in design.outgoing(holder, EdgeKind.PERMITTED_BY):
        role = permit.node
        if permit.edge.role or not isinstance(role, Component) or _is_shared(role, design):
            continue
        for statement in own_statements(design, role):
            for resource in each(statement.value.get("Resource")):
                for node in design.names.find(resource, app):
                    if isinstance(node, Component):
                        yield statement, resource, node


def _is_shared(role: Component, design: Design) -> bool:
    users = design.incoming(role, EdgeKind.PERMITTED_BY)
    return len({user.node.id for user in users}) > 1


def _allows(
    statement: Statement, action: str, resource: Value, thing: Component, design: Design
) -> bool:
    """Whether a statement allows *action* on *thing* for sure; of a bucket, on objects in it."""
    if statement.denies:
        return False
    if thing.deployed_type != _BUCKET:
        arns = tuple(arn_texts(thing, design.names))
        return statement.applies(Request(action, arns)) is Answer.YES
    objects = text_of(resource, design.names)
    inside = "/" in objects.rpartition(":")[2]
    return inside and statement.applies(Request(action, (objects,))) is Answer.YES
