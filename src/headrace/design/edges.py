"""What connects components: edge kinds, links as components draw them, edges of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from headrace.template.conditions import Assumptions
    from headrace.template.position import Position
    from headrace.template.values import Value

__all__ = ["ALWAYS", "Edge", "EdgeKind", "Link", "holds"]


class EdgeKind(StrEnum):
    """The kinds of edges; each reads as a sentence from source to target."""

    FLOWS = "flows"
    """Data goes from the source to the target."""
    PLACED_IN = "placed_in"
    """The source sits in the subnet, VPC or zone."""
    REACHES = "reaches"
    """The source can open a connection to the target."""
    ENCRYPTED_BY = "encrypted_by"
    """The source's data at rest is encrypted with the key."""
    PERMITTED_BY = "permitted_by"
    """The source acts with the permissions of the role or policy."""
    WATCHED_BY = "watched_by"
    """The alarm watches a metric of the source."""
    NOTIFIES = "notifies"
    """The alarm or failure handler tells the topic or queue."""
    BACKED_UP_TO = "backed_up_to"
    """A copy of the source's data, or what it could not deliver, is kept in the target."""
    USES = "uses"
    """The source turns to the target while it works: a transform function, a table that says the
    columns, a log group. No data stays there: a path of flows never leads through it."""


ALWAYS: tuple[Assumptions, ...] = ((),)
"""``Edge.when`` of an edge that exists whatever the conditions say."""


class Link(Struct, frozen=True):
    """An edge as a component draws it; an end may still be a template value.

    Attributes
    ----------
    kind
        What the edge says.
    source, target
        A component id, or the value that names the component (reference, ARN, physical name).
    at
        The place in the template that says so.
    role
        What the edge is for within its kind, e.g. ``shared`` or ``fan-out`` for a reader,
        ``GetRecords.IteratorAgeMilliseconds`` for an alarm's metric.
    expects
        CloudFormation type that a bare physical name at the open end stands for, e.g.
        ``AWS::Kinesis::Stream``; empty where references and ARNs suffice.
    source_expects
        The same for the source, where both ends are open.
    roles
        The role by the deployed type of the source, where that decides it; `role` for other types.
    kinds
        The kind by the deployed type of the target, likewise.
    inside
        Draw the edge only where both ends are in this run.
    """

    kind: EdgeKind
    source: Value | str
    target: Value | str
    at: Position
    role: str = ""
    expects: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, EdgeKind] = field(default_factory=dict)
    inside: bool = False
    source_expects: str = ""


class Edge(Struct, frozen=True):
    """An edge of the design graph.

    Attributes
    ----------
    when
        The scenarios in which it exists: any one suffices. `ALWAYS` is the empty scenario.
    """

    kind: EdgeKind
    source: str
    target: str
    at: Position
    role: str = ""
    when: tuple[Assumptions, ...] = ALWAYS


def holds(when: tuple[Assumptions, ...], under: Assumptions) -> bool | None:
    """Whether something that exists in the scenarios *when* exists under *under*; None if open."""
    assumed = dict(under)
    possible = False
    for scenario in when:
        implied = True
        for variable, assumption in scenario:
            other = assumed.get(variable)
            if other is None:
                implied = False
            elif assumption.equal:
                answer = other.equals(assumption.literals[0])
                if answer is False:
                    break
                implied = implied and answer is True
            elif other.equal:
                if other.literals[0] in assumption.literals:
                    break
            else:
                implied = implied and set(assumption.literals) <= set(other.literals)
        else:
            if implied:
                return True
            possible = True
    return None if possible else False
