"""Functions on numbers.

Where AWS documents double precision a float is used and its shortest digits are kept; all else is
exact. Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from headrace.services.iot.rule_sql.functions.signature import Function, pure
from headrace.services.iot.rule_sql.values import (
    ARITHMETIC,
    UNDEFINED,
    Number,
    Value,
    int_of,
    number_of,
)

__all__ = ["FUNCTIONS", "remainder"]

MOST_PLACES: Final = 34


def _double(function: Callable[..., float]) -> Callable[..., Value]:
    """Apply *function* to doubles; Undefined where it has no real, finite result."""

    def applied(*arguments: Value) -> Value:
        numbers = [number_of(argument) for argument in arguments]
        if UNDEFINED in numbers:
            return UNDEFINED
        try:
            result = function(*(float(number) for number in numbers if number is not UNDEFINED))
        except (ValueError, OverflowError, ZeroDivisionError):
            return UNDEFINED
        return Decimal(repr(result)) if math.isfinite(result) else UNDEFINED

    return applied


def _rounded(rounding: str) -> Callable[[Value], Value]:
    def applied(value: Value) -> Value:
        number = number_of(value)
        if isinstance(number, Decimal):
            return int(number.to_integral_value(rounding))
        return number

    return applied


def _on_bits(function: Callable[[int, int], int]) -> Callable[[Value, Value], Value]:
    def applied(left: Value, right: Value) -> Value:
        first, second = int_of(left), int_of(right)
        if first is UNDEFINED or second is UNDEFINED:
            return UNDEFINED
        return function(first, second)

    return applied


def _bitnot(value: Value) -> Value:
    """Turn the bits round that the number has: 13 is 1101, so the answer is 0010."""
    number = int_of(value)
    if number is UNDEFINED:
        return UNDEFINED
    return ~number if number < 0 else number ^ ((1 << number.bit_length()) - 1)


def _abs(value: Value) -> Value:
    number = number_of(value)
    if number is UNDEFINED:
        return UNDEFINED
    return -number if number < 0 else number


def _sign(value: Value) -> Value:
    number = number_of(value)
    if number is UNDEFINED:
        return UNDEFINED
    return int(number > 0) - int(number < 0)


def remainder(left: Value, right: Value) -> Value:
    """Return what division leaves, with the sign of *left*; Undefined for division by zero."""
    first, second = number_of(left), number_of(right)
    if first is UNDEFINED or second is UNDEFINED or second == 0:
        return UNDEFINED
    if isinstance(first, int) and isinstance(second, int):
        return int(math.copysign(1, first)) * (abs(first) % abs(second))
    result = ARITHMETIC.remainder(Decimal(first), Decimal(second))
    return result if result.is_finite() else UNDEFINED


def _nanvl(value: Value, instead: Value) -> Value:
    """Numbers of this engine are never NaN, so only Null and Undefined give way."""
    return instead if value is None or value is UNDEFINED else value


def _shortened(number: Number, places: int) -> Number:
    if isinstance(number, int):
        return number
    step = Decimal(1).scaleb(-places)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        return number.quantize(step, ROUND_DOWN, ARITHMETIC)
    return number


def _trunc(value: Value, places: Value) -> Value:
    number, count = number_of(value), int_of(places)
    if number is UNDEFINED or count is UNDEFINED or isinstance(places, str):
        return UNDEFINED
    shortened = _shortened(number, min(max(count, 0), MOST_PLACES))
    if isinstance(shortened, Decimal) and shortened.is_finite():
        stripped = shortened.normalize(ARITHMETIC)
        return int(stripped) if stripped == stripped.to_integral_value() else stripped
    return shortened


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": pure(_abs),
    "acos": pure(_double(math.acos)),
    "asin": pure(_double(math.asin)),
    "atan": pure(_double(math.atan)),
    "atan2": pure(_double(math.atan2), 2),
    "bitand": pure(_on_bits(operator.and_), 2),
    "bitnot": pure(_bitnot),
    "bitor": pure(_on_bits(operator.or_), 2),
    "bitxor": pure(_on_bits(operator.xor), 2),
    "ceil": pure(_rounded(ROUND_CEILING)),
    "cos": pure(_double(math.cos)),
    "cosh": pure(_double(math.cosh)),
    "exp": pure(_double(math.exp)),
    "floor": pure(_rounded(ROUND_FLOOR)),
    "ln": pure(_double(math.log)),
    "log": pure(_double(math.log10)),
    "mod": pure(remainder, 2),
    "nanvl": pure(_nanvl, 2),
    "power": pure(_double(math.pow), 2),
    "remainder": pure(remainder, 2),
    "round": pure(_rounded(ROUND_HALF_UP)),
    "sign": pure(_sign),
    "sin": pure(_double(math.sin)),
    "sinh": pure(_double(math.sinh)),
    "sqrt": pure(_double(math.sqrt)),
    "tan": pure(_double(math.tan)),
    "tanh": pure(_double(math.tanh)),
    "trunc": pure(_trunc, 2),
}
