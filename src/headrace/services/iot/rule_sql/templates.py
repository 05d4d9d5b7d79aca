"""Substitution templates: ``${expression}`` in the fields of a rule's action.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-substitution-templates.html
"""

from __future__ import annotations

import re
from typing import Final

from headrace.services.iot.rule_sql.context import LATEST, Context, message_of
from headrace.services.iot.rule_sql.evaluation import Scope, evaluate
from headrace.services.iot.rule_sql.faults import SqlError
from headrace.services.iot.rule_sql.parser import Parser
from headrace.services.iot.rule_sql.statement import Statement, scope_of
from headrace.services.iot.rule_sql.syntax import Expression
from headrace.services.iot.rule_sql.tokens import QUOTED, Kind, tokenise
from headrace.services.iot.rule_sql.values import UNDEFINED, text_of

__all__ = ["fill", "read_template"]

_OPENING: Final = "${"
_BRACE_OR_TEXT: Final = re.compile(rf"[{{}}]|{QUOTED}", re.DOTALL)


def _closing(template: str, start: int) -> int:
    """Find the brace that closes the expression at *start*, past texts and inner objects."""
    depth = 0
    for found in _BRACE_OR_TEXT.finditer(template, start):
        if found.group() == "}" and not depth:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
    raise SqlError("the expression that starts with ${ is not closed by }", start - 1)


def read_template(
    template: str, version: str = LATEST, variables: tuple[str, ...] = ()
) -> tuple[str | Expression, ...]:
    """Split *template* into its texts and its expressions.

    Parameters
    ----------
    template
        A field of an action.
    version
        SQL version of the rule.
    variables
        Names that the rule's SET defines.

    Raises
    ------
    SqlError
        An expression is not closed or is not AWS IoT SQL; the column is that of the template.
    """
    parts: list[str | Expression] = []
    at = 0
    while (opening := template.find(_OPENING, at)) >= 0:
        start = opening + len(_OPENING)
        closing = _closing(template, start)
        parser = Parser(tokenise(template[:closing], start=start), version, variables)
        parts += [template[at:opening], parser.expression()]
        if parser.next.kind is not Kind.END:
            raise SqlError(f"expected }} here, found {parser.next}", parser.next.column)
        at = closing + 1
    parts.append(template[at:])
    return tuple(part for part in parts if part != "")


def fill(
    template: str,
    payload: object,
    topic: str,
    context: Context,
    *,
    statement: Statement | None = None,
) -> str:
    """Return *template* with its expressions worked out on the message as it was published.

    What is Undefined or Null becomes an empty text.

    Parameters
    ----------
    template
        A field of an action.
    payload, topic, context
        The message, as for `Statement.apply`.
    statement
        The rule's statement, whose version and SET variables then hold in the template. Names
        that its SELECT gives are never seen.

    Raises
    ------
    SqlError
        An expression of the template is not AWS IoT SQL.
    NotAvailableError
        A function asks for what the context does not have.
    RuleStoppedError
        Variables of SET are larger than AWS allows.
    """
    version = statement.version if statement else LATEST
    names = tuple(name for name, _ in statement.variables) if statement else ()
    parts = read_template(template, version, names)
    message = message_of(payload, topic=topic, context=context, version=version)
    scope = scope_of(statement, message) if statement else Scope(message, message.payload, {})
    texts = []
    for part in parts:
        text = part if isinstance(part, str) else text_of(evaluate(part, scope))
        texts.append("" if text is UNDEFINED else text)
    return "".join(texts)
