"""What the JSON Schema finds, in the user's words: what stands there, and what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from jsonschema import ValidationError

from headrace.errors import InputError
from headrace.load.checks import similar
from headrace.load.document import Problem
from headrace.load.schema import FORMAT_PREFIX
from headrace.units.read import quoted

__all__ = ["in_words"]

_Schema: TypeAlias = Mapping[str, Any]

_NOUNS: Final = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def in_words(error: ValidationError) -> Iterator[Problem]:
    """Yield the problems behind one error of the validator."""
    path = tuple(error.absolute_path)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    instance: Any = error.instance
    if str(schema.get("format", "")).startswith(FORMAT_PREFIX):
        # The reader of the quantity judges; type and pattern are there for editors.
        if isinstance(error.cause, InputError):
            yield Problem(path, error.cause.message)
        return
    match str(error.validator):
        case "additionalProperties":
            for name in instance:
                if name not in schema["properties"]:
                    yield Problem((*path, name), _unknown(name, schema))
        case "required":
            for name in schema["required"]:
                if name not in instance:
                    yield Problem(path, _missing(name, schema))
        case "oneOf":
            pass  # a source's rate or shape: the checks tell which of the two cases it is
        case keyword:
            say = _WORDS[keyword]
            yield Problem(path, say(_shown(instance), error.validator_value, schema))


def _unknown(name: str, schema: _Schema) -> str:
    known = list(schema["properties"])
    hint = similar(name, known) or f"; known here: {', '.join(known)}"
    return f"unknown key {quoted(name)}{hint}"


def _missing(name: str, schema: _Schema) -> str:
    about = schema["properties"][name].get("description", "")
    return f"{quoted(name)} is missing: {about[:1].lower()}{about[1:]}"


def _wrong_type(shown: str, limit: Any, schema: _Schema) -> str:
    accepted = [limit] if isinstance(limit, str) else [one["type"] for one in limit]
    nouns = " or ".join(_NOUNS[name] for name in accepted)
    return f"{shown} stands where {nouns} is expected{_such(schema)}"


def _none_of(shown: str, limit: list[Any], _schema: _Schema) -> str:
    accepted = [_plain(one) for one in limit]
    return f"{shown} is none of: {', '.join(accepted)}{similar(shown, accepted)}"


def _wrong_count(_shown: str, _limit: int, schema: _Schema) -> str:
    if "prefixItems" in schema:
        return "give a pair, e.g. [8h, 4000/s]"
    if "properties" in schema:
        return f"give exactly one of: {', '.join(schema['properties'])}"
    return f"it is empty{_such(schema)}"


def _bounded(bound: str) -> Callable[[str, Any, _Schema], str]:
    return lambda shown, limit, _schema: f"{shown} must be {bound} {limit:,}"


_WORDS: Final[dict[str, Callable[[str, Any, _Schema], str]]] = {
    "type": _wrong_type,
    "anyOf": _wrong_type,
    "enum": _none_of,
    "pattern": lambda shown, _limit, schema: f"{shown} is not accepted{_such(schema)}",
    "minimum": _bounded("at least"),
    "maximum": _bounded("at most"),
    "exclusiveMinimum": _bounded("above"),
    **dict.fromkeys(("minItems", "maxItems"), _wrong_count),
    **dict.fromkeys(("minProperties", "maxProperties", "minLength"), _wrong_count),
}


def _such(schema: _Schema) -> str:
    examples = schema.get("examples")
    return f", e.g. {_plain(examples[0])}" if examples else ""


def _shown(instance: Any) -> str:
    if isinstance(instance, Mapping | list):
        return "a mapping" if isinstance(instance, Mapping) else "a list"
    return quoted(_plain(instance))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
