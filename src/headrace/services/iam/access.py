"""What a component may read and write, thing by thing, as the permissions of its roles tell.

Many a program says nowhere in a template what it works on: an SQL command does, some day, or a
script. What the template says is that a role may. A statement of a role that is one component's
alone and that names one thing is taken for the intent; statements with wildcards tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.design import Component, Design, EdgeKind
from headrace.design.arn import arn_texts, text_of
from headrace.design.resolve import each
from headrace.services.iam.patterns import Answer
from headrace.services.iam.permissions import own_statements
from headrace.services.iam.statement import Request

if TYPE_CHECKING:
    from headrace.services.iam.statement import Statement
    from headrace.template.position import Position
    from headrace.template.values import Value

__all__ = ["Access", "accesses", "allows_surely", "named_by_role", "named_in"]

_BUCKET: Final = "AWS::S3::Bucket"
_READS: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::Table": "dynamodb:Scan",
    "AWS::Kinesis::Stream": "kinesis:GetRecords",
    _BUCKET: "s3:GetObject",
}
_WRITES: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::Table": "dynamodb:PutItem",
    "AWS::Kinesis::Stream": "kinesis:PutRecords",
    _BUCKET: "s3:PutObject",
}
"""Type → the action that reads it or writes to it."""
_OF_PARTS: Final = frozenset(
    {_BUCKET, "AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"}
)
"""Types whose policies name what is inside."""


class Access(Struct, frozen=True):
    """What a component may do with one thing: where that is stated, or None."""

    thing: Component
    reads: Position | None = None
    writes: Position | None = None


def accesses(holder: Component, design: Design, role: str = "") -> Mapping[str, Access]:
    """Return what *holder* may read or write, by id.

    Parameters
    ----------
    holder
        What has the roles.
    design
        The design.
    role
        The ``permitted_by`` edges that count.

    Raises
    ------
    UnknownValueError
        When which roles it has depends on an open condition.
    """
    found: dict[str, Access] = {}
    for statement, resource, thing in named_by_role(holder, design, role):
        now = found.get(thing.id, Access(thing))
        kind = thing.deployed_type
        if now.reads is None and allows_surely(
            statement, _READS.get(kind), resource, thing, design
        ):
            now = replace(now, reads=statement.at)
        if now.writes is None and allows_surely(
            statement, _WRITES.get(kind), resource, thing, design
        ):
            now = replace(now, writes=statement.at)
        if now.reads is not None or now.writes is not None:
            found[thing.id] = now
    return found


def named_by_role(
    holder: Component, design: Design, wanted: str = ""
) -> Iterator[tuple[Statement, Value, Component]]:
    """Yield the statements of the holder's own roles with what they name, and how.

    Parameters and errors are those of `accesses`.
    """
    for permit in design.outgoing(holder, EdgeKind.PERMITTED_BY):
        role = permit.node
        if permit.edge.role != wanted or not isinstance(role, Component) or _shared(role, design):
            continue
        yield from named_in(role, design)


def named_in(role: Component, design: Design) -> Iterator[tuple[Statement, Value, Component]]:
    """Yield the statements of *role* with each thing of this run that they name, and how."""
    for statement in own_statements(design, role):
        for resource in each(statement.value.get("Resource")):
            for node in design.names.find(resource, role.resource.stack.app):
                if isinstance(node, Component):
                    yield statement, resource, node


def _shared(role: Component, design: Design) -> bool:
    users = design.incoming(role, EdgeKind.PERMITTED_BY)
    return len({user.node.id for user in users}) > 1


def allows_surely(
    statement: Statement, action: str | None, resource: Value, thing: Component, design: Design
) -> bool:
    """Whether a statement allows *action* on *thing* for sure; of a bucket, on objects in it.

    What it allows on a domain, it allows on the paths that it names.
    """
    if action is None or statement.denies:
        return False
    if thing.deployed_type not in _OF_PARTS:
        arns = tuple(arn_texts(thing, design.names))
        return statement.applies(Request(action, arns)) is Answer.YES
    objects = text_of(resource, design.names)
    inside = "/" in objects.rpartition(":")[2]
    return inside and statement.applies(Request(action, (objects,))) is Answer.YES
