"""Whether values given for parameters are what the template allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from headrace.errors import InputError, UnknownValueError
from headrace.template.nodes import place
from headrace.template.position import Position
from headrace.template.values import Scalar, Sequence, Value

if TYPE_CHECKING:
    from headrace.template.stack import Stack

__all__ = ["check_arguments"]

_LONGEST_PATTERN: Final = 1_000
_LONGEST_MATCHED: Final = 4_096
"""CloudFormation's limit on a parameter's value; longer text is not worth matching."""
_SHOWN: Final = 10


def check_arguments(stack: Stack) -> None:
    """Check what the user gives for the parameters of *stack*.

    Raises
    ------
    InputError
        A value breaks the parameter's type, ``AllowedValues``, ``AllowedPattern`` or a limit;
        names the place of the parameter.
    """
    section = stack.section("Parameters")
    for name, given in stack.given.items():
        key, node = section[name]
        at = place(key, stack.file)
        declared = stack.under().literal(node, at)
        kind = declared.get("Type")
        items = _items(given, str(kind.text("")) if isinstance(kind, Scalar) else "String")
        if isinstance(given, Sequence) and items is None:
            raise _wrong(f"parameter {name} takes one value, not a list", at)
        for item in items if items is not None else [given]:
            if not isinstance(item, Scalar):
                raise _wrong(f"parameter {name} takes plain values", at)
            _check(name, item, declared, at)


def _items(given: Value, kind: str) -> list[Value] | None:
    """Return the elements of a list parameter; None for a parameter that is no list."""
    if kind != "CommaDelimitedList" and not kind.startswith("List<"):
        return None
    if isinstance(given, Sequence):
        return list(given.elements())
    if isinstance(given, Scalar):
        texts = [text.strip() for text in str(given.text("")).split(",")]
        return [Scalar(given.at, text) for text in texts if text]
    return [given]


def _check(name: str, given: Scalar, declared: Value, at: Position) -> None:
    text = str(given.text(""))
    kind = declared.get("Type")
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, Sequence):
        texts = [str(v.text("")) for v in allowed.elements() if isinstance(v, Scalar)]
        if texts and text not in texts:
            shown = ", ".join(texts[:_SHOWN]) + (", ..." if len(texts) > _SHOWN else "")
            raise _wrong(f"parameter {name} cannot be {text!r}: it takes {shown}", at)
    if isinstance(kind, Scalar) and kind.text("") in ("Number", "List<Number>"):
        try:
            number = given.number(None)
        except UnknownValueError:
            number = None
        if number is None:
            raise _wrong(f"parameter {name} takes a number, not {text!r}", at)
        said = f"parameter {name} is {number}"
        _check_limits(said, number, declared, ("MinValue", "MaxValue"), at)
    else:
        said = f"parameter {name} is {len(text)} characters long"
        _check_limits(said, len(text), declared, ("MinLength", "MaxLength"), at)
    pattern = declared.get("AllowedPattern")
    if isinstance(pattern, Scalar) and not _matches(str(pattern.text("")), text):
        why = declared.get("ConstraintDescription")
        hint = f" ({why.text('')})" if isinstance(why, Scalar) else ""
        raise _wrong(f"parameter {name} cannot be {text!r}: it must match {pattern.data}{hint}", at)


def _check_limits(
    said: str, number: float, declared: Value, keys: tuple[str, str], at: Position
) -> None:
    least, most = (_number(declared.get(key)) for key in keys)
    if least is not None and number < least:
        raise _wrong(f"{said}: it must be at least {least}", at)
    if most is not None and number > most:
        raise _wrong(f"{said}: it must be at most {most}", at)


def _number(value: Value) -> float | None:
    if not isinstance(value, Scalar):
        return None
    try:
        return value.number(None)
    except UnknownValueError:
        return None


def _matches(pattern: str, text: str) -> bool:
    """Whether *text* matches as a whole; true where the pattern is not one Python knows."""
    if len(pattern) > _LONGEST_PATTERN or len(text) > _LONGEST_MATCHED:
        return True
    try:
        return re.fullmatch(pattern, text) is not None
    except (re.error, OverflowError):
        return True


def _wrong(message: str, at: Position) -> InputError:
    return InputError(message, file=at.file, line=at.line, column=at.column)
