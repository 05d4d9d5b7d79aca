"""Works an expression out for one message."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from headrace.services.iot.rule_sql import operators
from headrace.services.iot.rule_sql.context import Message
from headrace.services.iot.rule_sql.functions import FUNCTIONS
from headrace.services.iot.rule_sql.syntax import (
    ArrayLiteral,
    Binary,
    Call,
    Case,
    Cast,
    Exists,
    Expression,
    Field,
    Literal,
    Member,
    ObjectLiteral,
    Query,
    Selection,
    Star,
    Unary,
    Variable,
)
from headrace.services.iot.rule_sql.values import UNDEFINED, Value, equal, tidy

__all__ = ["Scope", "evaluate", "select"]


class Scope(Struct, frozen=True):
    """Where an expression stands: the message, SET's variables, and what its keys belong to.

    ``here`` is the payload, or in a nested query the element that is looked at.
    """

    message: Message
    here: Value
    variables: Mapping[str, Value]


def evaluate(  # noqa: C901, PLR0911, PLR0912 - one case for each kind of expression
    expression: Expression, scope: Scope
) -> Value:
    """Return the value of *expression*.

    Raises
    ------
    NotAvailableError
        A function asks for what the context does not have.
    """
    match expression:
        case Literal(value):
            return tidy(value, whole_as_int=scope.message.whole_as_int)
        case Field(name):
            return _key(scope.here, name)
        case Variable(name):
            return scope.variables.get(name, UNDEFINED)
        case Star():
            return scope.here
        case Member(of, name):
            return _key(evaluate(of, scope), name)
        case Call(name, arguments):
            return _call(name, [evaluate(argument, scope) for argument in arguments], scope)
        case Cast(value, kind):
            converted = operators.cast(evaluate(value, scope), kind)
            return tidy(converted, whole_as_int=scope.message.whole_as_int)
        case Unary(sign, operand):
            return operators.unary(sign, evaluate(operand, scope))
        case Binary():
            return _binary(expression, scope)
        case Case():
            return _case(expression, scope)
        case ArrayLiteral(items):
            values = [evaluate(item, scope) for item in items]
            return [value for value in values if _fits_json(value)]
        case ObjectLiteral(pairs):
            members = {key: evaluate(value, scope) for key, value in pairs}
            return {key: value for key, value in members.items() if _fits_json(value)}
        case Query():
            return _query(expression, scope)
        case Exists(query):
            found = _query(query, scope)
            return found is not UNDEFINED and found != []


def _fits_json(value: Value) -> bool:
    """Tell whether a result can hold *value*: what is Undefined or raw is left out."""
    return value is not UNDEFINED and not isinstance(value, bytes)


def _key(value: Value, name: str) -> Value:
    return value.get(name, UNDEFINED) if isinstance(value, dict) else UNDEFINED


def _call(name: str, arguments: list[Value], scope: Scope) -> Value:
    function = FUNCTIONS[name]
    if not function.least <= len(arguments) <= function.most:
        return UNDEFINED
    if function.needs_message:
        result = function.call(scope.message, *arguments)
    else:
        result = function.call(*arguments)
    return tidy(result, whole_as_int=scope.message.whole_as_int)


def _binary(expression: Binary, scope: Scope) -> Value:
    whole_as_int = scope.message.whole_as_int
    left, right = evaluate(expression.left, scope), evaluate(expression.right, scope)
    result = operators.binary(expression.operator, left, right, whole_as_int=whole_as_int)
    return tidy(result, whole_as_int=whole_as_int)


def _case(expression: Case, scope: Scope) -> Value:
    subject = evaluate(expression.subject, scope)
    if subject is UNDEFINED:
        return UNDEFINED
    for when, then in expression.branches:
        if equal(subject, evaluate(when, scope)):
            return evaluate(then, scope)
    return UNDEFINED if expression.otherwise is None else evaluate(expression.otherwise, scope)


def _query(query: Query, scope: Scope) -> Value:
    """Look at each element of an array, or at one object, and keep what WHERE lets through."""
    source = evaluate(query.source, scope)
    if not isinstance(source, list | dict):
        return UNDEFINED
    results = []
    for element in source if isinstance(source, list) else [source]:
        inner = replace(scope, here=element)
        if query.where is None or evaluate(query.where, inner) is True:
            results.append(select(query.selection, inner))
    known: list[Value] = [result for result in results if result is not UNDEFINED]
    if isinstance(source, list):
        return known
    return known[0] if known else UNDEFINED


def select(selection: Selection, scope: Scope) -> Value:
    """Return what SELECT makes of the place at which it stands.

    Raw bytes stay as they are where ``*`` selects them: nothing can be added to them.
    """
    first = selection.items[0]
    if selection.as_value:
        return evaluate(first.value, scope)
    stars = [item for item in selection.items if item.value == Star() and not item.alias]
    if stars and (len(selection.items) == 1 or isinstance(scope.here, bytes)):
        return scope.here
    result: dict[str, Value] = {}
    for item in selection.items:
        value = evaluate(item.value, scope)
        if item in stars:
            result |= value if isinstance(value, dict) else {}
        elif _fits_json(value):
            _put(result, item.path, value)
    return result


def _put(result: dict[str, Value], path: tuple[str, ...], value: Value) -> None:
    """Store *value* under *path* without touching objects that the payload owns."""
    *parents, last = path
    for parent in parents:
        inner = result.get(parent)
        fresh: dict[str, Value] = dict(inner) if isinstance(inner, dict) else {}
        result[parent] = fresh
        result = fresh
    result[last] = value
