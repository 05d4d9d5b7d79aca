"""A JSON Schema over properties of which some are not known: it holds, fails, or cannot be told.

What is not known stands in the data as `Open`. A keyword that meets it says `Untold` instead of
an error; keywords that choose between schemas (``anyOf``, ``not``, …) let it decide nothing.
Scalars are read as CloudFormation reads them: ``"4"`` is a number and ``"true"`` a boolean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from msgspec import Struct

from headrace.errors import UnknownValueError
from headrace.template.values import Absent, Mapping, Scalar, Sequence, Value

__all__ = ["REFUSED", "Open", "Untold", "checker", "data_of"]

REFUSED: Final = ("unevaluatedItems", "unevaluatedProperties", "$dynamicRef")
"""Keywords that a schema over open values may not use: what they count is not known."""

_Errors = Iterator[ValidationError]
_Keyword = Callable[[Any, Any, Any, Any], _Errors]


class Open(Struct, frozen=True, eq=False):
    """A value that is not known.

    Attributes
    ----------
    error
        Why not.
    """

    error: UnknownValueError


class Untold(ValidationError):  # noqa: N818 - it stands among errors, and is none
    """Not an error, but that nobody can tell whether there is one.

    Parameters
    ----------
    error
        Why not.
    """

    def __init__(self, error: UnknownValueError) -> None:
        super().__init__(error.reason)
        self.error = error


def data_of(value: Value) -> Any:
    """Return a value as plain data, with `Open` for what is not known."""
    try:
        return _read(value)
    except UnknownValueError as error:
        return Open(error)


def _read(value: Value) -> Any:
    match value:
        case Scalar():
            return value.data
        case Mapping():
            if value.inserted is not None:
                raise value.inserted.unknown()
            children = {key: value.child(key) for key in value.keys}
            return {key: data_of(child) for key, child in children.items() if child.exists}
        case Sequence():
            return [data_of(item) for item in value.elements()]
        case Absent():
            return {}
        case _:
            return value.text(None)  # which raises: the other kinds are not known


def checker(schema: Any) -> Validator:
    """Return what yields the errors of plain data, `Untold` among them.

    Raises
    ------
    jsonschema.SchemaError
        *schema* is no JSON Schema.
    """
    Draft202012Validator.check_schema(schema)
    found: Validator = _Checker(schema)
    return found


# -- what an open value does to a keyword -------------------------------------------------


def _guarded(keyword: _Keyword) -> _Keyword:
    def check(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
        if isinstance(instance, Open):
            yield Untold(instance.error)
        else:
            yield from keyword(validator, wanted, instance, schema)

    return check


def _whole(keyword: _Keyword) -> _Keyword:
    """Compare only what is known altogether."""

    def check(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
        first = next(_opens(instance), None)
        if first is not None:
            yield Untold(first.error)
        else:
            yield from keyword(validator, wanted, instance, schema)

    return check


def _opens(instance: Any) -> Iterator[Open]:
    if isinstance(instance, Open):
        yield instance
    elif isinstance(instance, dict | list):
        for child in instance.values() if isinstance(instance, dict) else instance:
            yield from _opens(child)


def _verdict(errors: list[ValidationError]) -> Untold | bool:
    """Return whether there is no error; an `Untold` where all that there is, is one."""
    untold = [error for error in errors if isinstance(error, Untold)]
    if len(untold) < len(errors):
        return False
    return untold[0] if untold else True


def _verdicts(
    validator: Any, schemas: list[Any], instance: Any
) -> list[tuple[Untold | bool, list[ValidationError]]]:
    below = [list(validator.descend(instance, one, schema_path=i)) for i, one in enumerate(schemas)]
    return [(_verdict(errors), errors) for errors in below]


# -- keywords that choose ------------------------------------------------------------------


def _any_of(validator: Any, schemas: list[Any], instance: Any, _schema: Any) -> _Errors:
    verdicts = _verdicts(validator, schemas, instance)
    if any(verdict is True for verdict, _ in verdicts):
        return
    untold = [verdict for verdict, _ in verdicts if isinstance(verdict, Untold)]
    context = [error for _, errors in verdicts for error in errors]
    yield untold[0] if untold else ValidationError("it is as none of these allow", context=context)


def _one_of(validator: Any, schemas: list[Any], instance: Any, _schema: Any) -> _Errors:
    verdicts = [verdict for verdict, _ in _verdicts(validator, schemas, instance)]
    untold = [verdict for verdict in verdicts if isinstance(verdict, Untold)]
    good = verdicts.count(True)
    if good > 1:
        yield ValidationError("it is as several of these say, where exactly one may hold")
    elif untold:
        yield untold[0]
    elif not good:
        yield ValidationError("it is as none of these allow")


def _not(validator: Any, forbidden: Any, instance: Any, _schema: Any) -> _Errors:
    verdict = _verdict(list(validator.descend(instance, forbidden)))
    if isinstance(verdict, Untold):
        yield verdict
    elif verdict:
        yield ValidationError("it is what it must not be")


def _if(validator: Any, condition: Any, instance: Any, schema: Any) -> _Errors:
    verdict = _verdict(list(validator.descend(instance, condition)))
    if isinstance(verdict, Untold):
        yield verdict
    else:
        branch = "then" if verdict else "else"
        if branch in schema:
            yield from validator.descend(instance, schema[branch], schema_path=branch)


def _contains(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
    if not isinstance(instance, list):
        return
    verdicts = [_verdict(list(validator.descend(item, wanted))) for item in instance]
    untold = [verdict for verdict in verdicts if isinstance(verdict, Untold)]
    good = verdicts.count(True)
    least, most = schema.get("minContains", 1), schema.get("maxContains", len(instance))
    if good > most:
        yield ValidationError(f"more than {most} of its items are as described")
    elif good + len(untold) < least:
        yield ValidationError(f"fewer than {least} of its items are as described")
    elif untold and (good < least or good + len(untold) > most):
        yield untold[0]


# -- scalars as CloudFormation reads them --------------------------------------------------


def _number(instance: Any) -> float | int | None:
    if isinstance(instance, bool):
        return None
    if isinstance(instance, int | float):
        return instance
    try:
        number = float(instance) if isinstance(instance, str) else None
    except ValueError:
        return None
    return int(number) if number is not None and number.is_integer() else number


def _text(instance: Any) -> str:
    if isinstance(instance, bool):
        return "true" if instance else "false"
    return str(instance)


def _numeric(keyword: _Keyword) -> _Keyword:
    def check(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
        number = _number(instance)
        yield from keyword(validator, wanted, instance if number is None else number, schema)

    return check


def _textual(keyword: _Keyword) -> _Keyword:
    def check(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
        scalar = isinstance(instance, int | float) and not isinstance(instance, str)
        yield from keyword(validator, wanted, _text(instance) if scalar else instance, schema)

    return check


_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "object": lambda data: isinstance(data, dict),
    "array": lambda data: isinstance(data, list),
    "string": lambda data: isinstance(data, str | int | float),
    "number": lambda data: _number(data) is not None,
    "integer": lambda data: isinstance(_number(data), int),
    "boolean": lambda data: isinstance(data, bool) or data in ("true", "false"),
    "null": lambda data: data is None,
}


def _type(_validator: Any, wanted: str | list[str], instance: Any, _schema: Any) -> _Errors:
    names = [wanted] if isinstance(wanted, str) else wanted
    if not any(_TYPES[name](instance) for name in names):
        yield ValidationError(f"{_shown(instance)} is no {' or '.join(names)}")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return bool(one == other)
    return (
        _text(one).lower() == _text(other).lower()
        if isinstance(one, bool) or isinstance(other, bool)
        else _text(one) == _text(other)
    )


def _enum(_validator: Any, wanted: list[Any], instance: Any, _schema: Any) -> _Errors:
    if not any(_same(one, instance) for one in wanted):
        yield ValidationError(f"{_shown(instance)} is none of: {', '.join(map(_text, wanted))}")


def _const(_validator: Any, wanted: Any, instance: Any, _schema: Any) -> _Errors:
    if not _same(wanted, instance):
        yield ValidationError(f"{_shown(instance)} is not {_shown(wanted)}")


def _required(_validator: Any, wanted: list[str], instance: Any, _schema: Any) -> _Errors:
    if isinstance(instance, dict):
        for name in wanted:
            if name not in instance:
                yield ValidationError(f"{name} is not set")


def _shown(instance: Any) -> str:
    if isinstance(instance, dict | list):
        return "a mapping" if isinstance(instance, dict) else "a list"
    return "nothing" if instance is None else _text(instance)


def _keywords() -> dict[str, _Keyword]:
    standard: dict[str, _Keyword] = dict(Draft202012Validator.VALIDATORS)
    own: dict[str, _Keyword] = {
        "anyOf": _any_of,
        "oneOf": _one_of,
        "not": _not,
        "if": _if,
        "contains": _contains,
        "type": _type,
        "required": _required,
        "enum": _whole(_enum),
        "const": _whole(_const),
        "uniqueItems": _whole(standard["uniqueItems"]),
    }
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        own[name] = _numeric(standard[name])
    for name in ("pattern", "minLength", "maxLength", "format"):
        own[name] = _textual(standard[name])
    return {name: _guarded(check) for name, check in (standard | own).items()}


_Checker: Any = extend(Draft202012Validator, validators=_keywords())  # type: ignore[no-untyped-call]  # jsonschema states no types here
