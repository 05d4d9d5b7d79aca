"""What the parser and the evaluation know of a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from headrace.services.iot.rule_sql.values import UNDEFINED, Value, text_of

__all__ = ["ANY_NUMBER", "Function", "on_text", "pure", "with_message"]

ANY_NUMBER: Final = 255
_FIRST: Final = "2015-10-08"
_SECOND: Final = "2016-03-23"


class Function(Struct, frozen=True):
    """A function of the language.

    ``call`` takes the message first where ``needs_message`` holds, then the arguments, whose
    number must lie between ``least`` and ``most``; ``since`` is the first SQL version that has it.
    """

    call: Callable[..., Value]
    least: int
    most: int
    since: str = _FIRST
    needs_message: bool = False


def pure(
    call: Callable[..., Value], least: int = 1, most: int | None = None, *, second: bool = False
) -> Function:
    """Describe a function of its arguments alone; *second* if it came with 2016-03-23."""
    since = _SECOND if second else _FIRST
    return Function(call, least, least if most is None else most, since)


def with_message(
    call: Callable[..., Value], least: int = 0, most: int | None = None, *, second: bool = False
) -> Function:
    """Describe a function that looks at the message too."""
    since = _SECOND if second else _FIRST
    return Function(call, least, least if most is None else most, since, needs_message=True)


def on_text(call: Callable[..., Value]) -> Callable[..., Value]:
    """Give *call* its arguments as Strings; Undefined if one does not convert."""

    def converted(*arguments: Value) -> Value:
        texts = [text_of(argument) for argument in arguments]
        return UNDEFINED if UNDEFINED in texts else call(*texts)

    return converted
