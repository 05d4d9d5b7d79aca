"""What the operators make of their operands.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeAlias

from headrace.services.iot.rule_sql.functions.numbers import remainder
from headrace.services.iot.rule_sql.values import (
    ARITHMETIC,
    UNDEFINED,
    Number,
    Value,
    boolean_of,
    equal,
    int_of,
    number_of,
    text_of,
)

__all__ = ["CASTS", "SECOND_CASTS", "binary", "cast", "unary"]

# Kinds that cast() knows, and the type each stands for; the last three came with 2016-03-23.
CASTS: Final = {
    **dict.fromkeys(("string", "nvarchar", "text", "ntext", "varchar"), "String"),
    **dict.fromkeys(("int", "integer"), "Int"),
    "double": "Double",
    "decimal": "Decimal",
    **dict.fromkeys(("bool", "boolean"), "Boolean"),
}
SECOND_CASTS: Final = frozenset({"decimal", "bool", "boolean"})

_COMPARISONS: Final[dict[str, Callable[[Number, Number], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OnInts: TypeAlias = Callable[[int, int], int]
_OnDecimals: TypeAlias = Callable[[Decimal, Decimal], Decimal]
_EXACT: Final[dict[str, tuple[_OnInts, _OnDecimals]]] = {
    "+": (operator.add, ARITHMETIC.add),
    "-": (operator.sub, ARITHMETIC.subtract),
    "*": (operator.mul, ARITHMETIC.multiply),
}


def _logic(sign: str, left: Value, right: Value) -> Value:
    """Both sides are looked at: one that is no Boolean makes the result Undefined."""
    first, second = boolean_of(left), boolean_of(right)
    if first is UNDEFINED or second is UNDEFINED:
        return UNDEFINED
    return (first and second) if sign == "AND" else (first or second)


def _compared(sign: str, left: Value, right: Value) -> Value:
    first, second = number_of(left), number_of(right)
    if first is UNDEFINED or second is UNDEFINED:
        return UNDEFINED
    return _COMPARISONS[sign](first, second)


def _contained(left: Value, right: Value) -> Value:
    if left is UNDEFINED or not isinstance(right, list):
        return UNDEFINED
    return any(equal(left, item) for item in right)


def _divided(first: Number, second: Number, *, exactly: bool) -> Value:
    """Divide; *exactly* keeps what two Ints leave, as AWS's example of SET does (23.89).

    AWS's table of operators says that two Ints give an Int, which version 2015-10-08 does here.
    """
    if second == 0:
        return UNDEFINED
    if isinstance(first, int) and isinstance(second, int):
        whole, left_over = divmod(abs(first), abs(second))
        if not left_over or not exactly:
            return whole if (first < 0) == (second < 0) else -whole
    return ARITHMETIC.divide(Decimal(first), Decimal(second))


def _calculated(sign: str, left: Value, right: Value, *, exactly: bool) -> Value:
    if sign == "%":
        return remainder(left, right)
    first, second = number_of(left), number_of(right)
    if first is UNDEFINED or second is UNDEFINED:
        return UNDEFINED
    if sign == "/":
        return _divided(first, second, exactly=exactly)
    on_ints, on_decimals = _EXACT[sign]
    if isinstance(first, int) and isinstance(second, int):
        return on_ints(first, second)
    return on_decimals(Decimal(first), Decimal(second))


def _joined(left: Value, right: Value) -> Value:
    first, second = text_of(left), text_of(right)
    return UNDEFINED if first is UNDEFINED or second is UNDEFINED else first + second


def binary(sign: str, left: Value, right: Value, *, whole_as_int: bool) -> Value:
    """Apply the operator *sign*, in upper case, to two operands."""
    if sign in {"AND", "OR"}:
        return _logic(sign, left, right)
    if sign in {"=", "<>"}:
        missing = left is UNDEFINED or right is UNDEFINED
        return UNDEFINED if missing else equal(left, right) is (sign == "=")
    if sign == "IN":
        return _contained(left, right)
    if sign in _COMPARISONS:
        return _compared(sign, left, right)
    if sign == "+" and (isinstance(left, str) or isinstance(right, str)):
        return _joined(left, right)
    return _calculated(sign, left, right, exactly=whole_as_int)


def unary(sign: str, operand: Value) -> Value:
    """Apply ``-`` or ``NOT``."""
    if sign == "NOT":
        truth = boolean_of(operand)
        return UNDEFINED if truth is UNDEFINED else not truth
    number = number_of(operand)
    return UNDEFINED if number is UNDEFINED else -number


def cast(value: Value, keyword: str) -> Value:
    """Convert as ``cast(value AS keyword)`` does: also between numbers and Booleans."""
    kind = CASTS[keyword]
    if kind == "String":
        return text_of(value)
    if kind == "Boolean":
        if isinstance(value, int | Decimal):
            return value != 0
        return boolean_of(value)
    number = int(value) if isinstance(value, bool) else number_of(value)
    if number is UNDEFINED or kind == "Int":
        return int_of(number)
    if kind == "Double":
        return Decimal(repr(float(number)))
    return Decimal(number)
