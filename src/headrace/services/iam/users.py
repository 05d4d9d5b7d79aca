"""Who takes a role for the sake of a data flow, and which statements let them do too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import Component, EdgeKind
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.services.iam.permissions import own_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design
    from headrace.services.iam.component import Role
    from headrace.services.iam.statement import Statement

__all__ = ["actions_in", "allowing", "flow_users", "on_everything"]

_OWN: Final = "resource policy"


def flow_users(design: Design, role: Role) -> list[Component]:
    """Return the components that take *role* and that data flow into or out of.

    Raises
    ------
    UnknownValueError
        When that depends on an open condition.
    """
    found: dict[str, Component] = {}
    for permit in design.incoming(role, EdgeKind.PERMITTED_BY):
        user = permit.node
        flows = isinstance(user, Component) and len(design.connected(user.id)) > 1
        if flows and isinstance(user, Component) and permit.edge.role != _OWN:
            found.setdefault(user.id, user)
    return list(found.values())


def allowing(design: Design, role: Role) -> Iterator[Statement]:
    """Yield the statements that allow *role* something, as far as they stand in a template."""
    yield from (s for s in own_statements(design, role) if s.at.line and not s.denies)


def actions_in(design: Design, statement: Statement) -> list[str]:
    """Return the actions of a statement as texts."""
    return [text_of(one, design.names) for one in each(statement.value.get("Action"))]


def on_everything(design: Design, statement: Statement) -> bool:
    """Whether a statement speaks of every resource, under no condition."""
    if statement.conditional:
        return False
    return any(text_of(one, design.names) == "*" for one in each(statement.value.get("Resource")))
