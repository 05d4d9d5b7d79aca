"""Whom the resource policy of a domain lets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.services.iam.statement import statements
from headrace.template.values import Absent, Mapping, Unknown

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.search.domain import Domain
    from headrace.template.values import Value

__all__ = ["lets_anyone"]

_EVERYWHERE: Final = frozenset({"0.0.0.0/0", "::/0"})


def lets_anyone(domain: Domain, design: Design) -> bool:
    """Whether a statement of the policy allows every principal, without a condition that narrows.

    A domain without a policy lets nobody in but the account's own signed requests.

    Raises
    ------
    UnknownValueError
        When the policy is not known.
    """
    policy = domain.access_policy
    if isinstance(policy, Absent):
        return False
    for statement in statements(policy, design.names):
        value = statement.value
        if not statement.denies and _everybody(value, design) and not _narrowed(value, design):
            return True
    return False


def _everybody(statement: Value, design: Design) -> bool:
    principal = statement.get("Principal")
    if isinstance(principal, Unknown):
        raise principal.unknown()
    named = each(principal.get("AWS")) if isinstance(principal, Mapping) else [principal]
    return any(text_of(value, design.names) == "*" for value in named)


def _narrowed(statement: Value, design: Design) -> bool:
    """Whether a condition keeps anybody out; a block of every address keeps out nobody."""
    condition = statement.get("Condition")
    if isinstance(condition, Absent):
        return False
    for operator in condition.items():
        for key, wanted in operator[1].items():
            texts = {text_of(value, design.names) for value in each(wanted)}
            if key.lower() != "aws:sourceip" or not texts & _EVERYWHERE:
                return True
    return False
