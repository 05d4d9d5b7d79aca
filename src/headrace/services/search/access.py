"""Whom the resource policy of a domain lets in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import EdgeKind
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.services.iam.statement import Statement, statements
from headrace.services.search.policy import DomainPolicy
from headrace.template.values import Absent, Mapping, Unknown

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.search.domain import Domain
    from headrace.template.values import Value

__all__ = ["addresses", "allowing", "everybody", "lets_anyone", "stated"]

_EVERYWHERE: Final = frozenset({"0.0.0.0/0", "::/0"})


def lets_anyone(domain: Domain, design: Design) -> bool:
    """Whether a statement of the policy allows every principal, without a condition that narrows.

    A domain without a policy lets nobody in but the account's own signed requests.

    Raises
    ------
    UnknownValueError
        When the policy is not known.
    """
    return any(
        everybody(statement.value, design) and not _narrowed(statement.value, design)
        for statement in allowing(domain, design)
    )


def allowing(domain: Domain, design: Design) -> list[Statement]:
    """Return the statements of a domain's policy that allow something. Raises as `stated`."""
    return [statement for statement in stated(domain, design) if not statement.denies]


def stated(domain: Domain, design: Design) -> list[Statement]:
    """Return the statements of a domain's policy.

    Its own policy, and that which a custom resource gives it afterwards.

    Raises
    ------
    UnknownValueError
        When a policy is not known.
    """
    given = design.outgoing(domain, EdgeKind.PERMITTED_BY, "access policy")
    later = [one.node.document for one in given if isinstance(one.node, DomainPolicy)]
    found: list[Statement] = []
    for policy in (domain.access_policy, *later):
        if not isinstance(policy, Absent):
            found += statements(policy, design.names)
    return found


def everybody(statement: Value, design: Design) -> bool:
    """Whether a statement speaks of every principal, whatever its conditions.

    Raises
    ------
    UnknownValueError
        When its principals are not known.
    """
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


def addresses(statement: Value) -> list[Value]:
    """Return the addresses that a statement is limited to; none where it is not limited."""
    block = statement.get("Condition", "IpAddress")
    if isinstance(block, Absent):
        return []
    return [
        address
        for key, listed in block.items()
        if key.lower() == "aws:sourceip"
        for address in each(listed)
    ]
