"""Values of AWS IoT SQL and what becomes of one type where another is expected.

Int is ``int``, Decimal ``decimal.Decimal`` with 34 digits, Null is ``None``, and
`UNDEFINED` stands for the missing value. Raw payloads are ``bytes``.
Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-data-types.html
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Final, TypeAlias

__all__ = [
    "ARITHMETIC",
    "INT_DIGITS",
    "UNDEFINED",
    "Number",
    "Undefined",
    "Value",
    "boolean_of",
    "equal",
    "from_json",
    "from_python",
    "int_of",
    "json_text",
    "number_of",
    "text_of",
    "tidy",
]


class Undefined(enum.Enum):
    """Type of `UNDEFINED`, the value of what is not there."""

    UNDEFINED = "undefined"


UNDEFINED: Final = Undefined.UNDEFINED

Number: TypeAlias = int | Decimal
Value: TypeAlias = (
    "Undefined | bool | int | Decimal | str | bytes | list[Value] | dict[str, Value] | None"
)

INT_DIGITS: Final = 34
ARITHMETIC: Final = Context(
    prec=INT_DIGITS, rounding=ROUND_HALF_EVEN, Emin=-999, Emax=999, traps=[]
)
_NUMERIC_TEXT: Final = re.compile(r"-?\d+(\.\d+)?([eE]-?\d+)?", re.ASCII)
_LONGEST_INT: Final = 10**INT_DIGITS


def tidy(value: Value, *, whole_as_int: bool) -> Value:
    """Keep a number within the type's limits.

    Parameters
    ----------
    value
        Any value; all but numbers come back as they are.
    whole_as_int
        Whether a whole Decimal becomes an Int, as SQL version 2016-03-23 has it.

    Returns
    -------
    Value
        `UNDEFINED` for what is no finite number or exceeds 9.99E999.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LONGEST_INT else ARITHMETIC.create_decimal(value)
    if not isinstance(value, Decimal):
        return value
    rounded = ARITHMETIC.plus(value)
    if not rounded.is_finite():
        return UNDEFINED
    if whole_as_int and rounded.adjusted() < INT_DIGITS and rounded == rounded.to_integral_value():
        return int(rounded)
    return rounded


def from_python(value: object, *, whole_as_int: bool) -> Value:
    """Turn what `json.loads` or a caller gives into a value; floats become Decimals.

    Raises
    ------
    TypeError
        *value* holds something that JSON has no word for.
    """
    if value is None or isinstance(value, str | bytes | bool | Undefined):
        return value
    if isinstance(value, float):
        return tidy(Decimal(repr(value)), whole_as_int=whole_as_int)
    if isinstance(value, int | Decimal):
        return tidy(value, whole_as_int=whole_as_int)
    if isinstance(value, Mapping):
        items = {
            str(key): from_python(item, whole_as_int=whole_as_int) for key, item in value.items()
        }
        return {key: item for key, item in items.items() if item is not UNDEFINED}
    if isinstance(value, list | tuple):
        return [from_python(item, whole_as_int=whole_as_int) for item in value]
    raise TypeError(f"{type(value).__name__} is no value of a JSON message")


def from_json(text: str | bytes, *, whole_as_int: bool) -> Value:
    """Read a JSON document, its numbers exactly.

    Raises
    ------
    ValueError
        *text* is no JSON document in UTF-8, or lies too deep in itself.
    """
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
        return from_python(document, whole_as_int=whole_as_int)
    except RecursionError as error:
        raise ValueError("the document lies too deep in itself") from error


def _no_number(word: str) -> Value:
    """Refuse what Python's reader takes beyond JSON."""
    raise ValueError(f"{word} is no JSON")


def json_text(value: object) -> str:
    """Write *value* as compact JSON, Decimals with all their digits; `UNDEFINED` is left out."""
    match value:
        case dict():
            parts = (
                f"{json.dumps(key, ensure_ascii=False)}:{json_text(item)}"
                for key, item in value.items()
                if item is not UNDEFINED
            )
            return "{" + ",".join(parts) + "}"
        case list():
            return "[" + ",".join(json_text(item) for item in value if item is not UNDEFINED) + "]"
        case Decimal():
            return str(value)
        case Undefined():
            return ""
        case _:
            return json.dumps(value, ensure_ascii=False)


def number_of(value: Value) -> Number | Undefined:
    """Convert to Decimal or leave an Int: Booleans, arrays, objects and Null do not convert."""
    if isinstance(value, bool):
        return UNDEFINED
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, str) and _NUMERIC_TEXT.fullmatch(value):
        read = ARITHMETIC.create_decimal(value)
        return read if read.is_finite() else UNDEFINED
    return UNDEFINED


def int_of(value: Value) -> int | Undefined:
    """Convert to Int, rounding down."""
    number = number_of(value)
    if isinstance(number, Decimal):
        return int(number.to_integral_value(ROUND_FLOOR))
    return number


def boolean_of(value: Value) -> bool | Undefined:
    """Convert to Boolean: only Booleans and the words true and false do."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), UNDEFINED)
    return UNDEFINED


def text_of(value: Value) -> str | Undefined:
    """Convert to String: Null and Undefined do not; arrays and objects become JSON."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case list() | dict():
            return json_text(value)
        case bytes():
            return value.decode(errors="replace")
        case _:
            return UNDEFINED


def equal(left: Value, right: Value) -> bool:
    """Compare as ``=`` does: numbers by value, other types never equal a different type."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return left == right
    return type(left) is type(right) and left == right
