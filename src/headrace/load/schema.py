"""The JSON Schema of a load, made from the model: one source for reader, editors and reference.

Draft 2020-12. Quantities carry a pattern for editors and a format, which `headrace.load.problems`
checks by reading the quantity.
"""

from __future__ import annotations

from functools import cache, singledispatch
from typing import Any, Final, cast

import msgspec
from msgspec import inspect as types

from headrace.load.model import Load, Source
from headrace.load.parts import Choice
from headrace.load.plain import CHOICES
from headrace.load.quantities import QUANTITIES, DataFile, Share

__all__ = ["FORMAT_PREFIX", "load_schema", "schema_of"]

FORMAT_PREFIX: Final = "headrace-"
"""Begin of the format names of quantities."""

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

_EXAMPLE: Final = {
    "horizon": "72h",
    "sources": {
        "devices": {
            "into": "Readings",
            "shape": {"daily": {"mean": "2000/s", "peak": "4000/s", "peak_at": "20:00"}},
            "record_size": "1.3 KiB",
            "keys": {"zipf": {"count": 100_000, "exponent": 1.1}},
        }
    },
    "functions": {"Enrich": {"duration": "50ms", "per_record": "2ms"}},
    "faults": [{"consumer_outage": {"of": "Enrich", "at": "20h", "for": "26h"}}],
    "needs": {"loss": "none", "latency": "5min", "budget": "500 USD/month"},
}

_Json = dict[str, Any]


def load_schema() -> _Json:
    """Return the JSON Schema of a load document, a fresh copy."""
    copy: _Json = msgspec.json.decode(msgspec.json.encode(_built()))
    return copy


@cache
def _built() -> _Json:
    told = "What a streaming design has to carry and to survive."
    whole = schema_of(Load, title="Headrace load", description=told, example=_EXAMPLE)
    whole["$defs"][_name(Source)]["oneOf"] = [{"required": ["rate"]}, {"required": ["shape"]}]
    return whole


def schema_of(root: type[msgspec.Struct], *, title: str, description: str, example: _Json) -> _Json:
    """Return the JSON Schema of a document whose whole is *root*, with quantities as in a load."""
    definitions: _Json = {}
    reference = _reference(root, definitions)
    for kind, quantity in QUANTITIES.items():
        definitions[_name(kind)] = {
            "title": quantity.name,
            "description": f"A {quantity.name}, e.g. {', '.join(quantity.examples)}.",
            "type": ["string", "number"],
            "pattern": quantity.pattern,
            "minimum": 0,
            "maximum": 1 if kind is Share else 0,
            "format": FORMAT_PREFIX + quantity.name.replace(" ", "-"),
            "examples": list(quantity.examples),
        }
    return {
        "$schema": _DRAFT,
        "title": title,
        "description": description,
        "examples": [example],
        **reference,
        "$defs": dict(sorted(definitions.items())),
    }


def _name(kind: type) -> str:
    return kind.__name__


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


def _reference(kind: type, definitions: _Json) -> _Json:
    """Return a reference to a struct's or quantity's definition; define a struct if need be."""
    if issubclass(kind, msgspec.Struct) and _name(kind) not in definitions:
        definitions[_name(kind)] = _struct(kind, definitions)
    return {"$ref": f"#/$defs/{_name(kind)}"}


def _struct(kind: type[msgspec.Struct], definitions: _Json) -> _Json:
    fields = cast("types.StructType", types.type_info(kind)).fields
    required = [field.encode_name for field in fields if field.required]
    return {
        "title": _name(kind),
        "description": _first_line(kind),
        "type": "object",
        "properties": {field.encode_name: _schema(field.type, definitions) for field in fields},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


@singledispatch
def _schema(kind: types.Type, _definitions: _Json) -> _Json:
    """Return the schema of a type as msgspec describes it."""
    simple = {types.BoolType: "boolean", types.AnyType: "object"}
    return {"type": simple[type(kind)]}


@_schema.register
def _described(kind: types.Metadata, definitions: _Json) -> _Json:
    return {**(kind.extra_json_schema or {}), **_schema(kind.type, definitions)}


@_schema.register
def _number(kind: types.IntType | types.FloatType, _definitions: _Json) -> _Json:
    bounds = {"exclusiveMinimum": kind.gt, "minimum": kind.ge, "maximum": kind.le}
    name = "integer" if isinstance(kind, types.IntType) else "number"
    return {"type": name, **_given(bounds)}


@_schema.register
def _string(kind: types.StrType, _definitions: _Json) -> _Json:
    return {"type": "string", **_given({"minLength": kind.min_length, "pattern": kind.pattern})}


@_schema.register
def _enumeration(kind: types.LiteralType, _definitions: _Json) -> _Json:
    return {"enum": list(kind.values)}


@_schema.register
def _named(kind: types.CustomType | types.StructType, definitions: _Json) -> _Json:
    if kind.cls is DataFile:
        return {"type": "string", "minLength": 1}
    return _reference(kind.cls, definitions)


@_schema.register
def _mapping(kind: types.DictType, definitions: _Json) -> _Json:
    values = _schema(kind.value_type, definitions)
    least = _given({"minProperties": kind.min_length})
    return {"type": "object", "additionalProperties": values, **least}


@_schema.register
def _list(kind: types.VarTupleType, definitions: _Json) -> _Json:
    items = _schema(kind.item_type, definitions)
    return {"type": "array", "items": items, **_given({"minItems": kind.min_length})}


@_schema.register
def _pair(kind: types.TupleType, definitions: _Json) -> _Json:
    items = [_schema(item, definitions) for item in kind.item_types]
    return {
        "type": "array",
        "prefixItems": items,
        "minItems": len(items),
        "maxItems": len(items),
    }


@_schema.register
def _union(kind: types.UnionType, definitions: _Json) -> _Json:
    """Return the schema of alternatives; None is left out, for it means that nothing is given."""
    given = [one for one in kind.types if not isinstance(one, types.NoneType)]
    forms = [one.cls for one in given if isinstance(one, types.StructType)]
    for name, choice in CHOICES.items():
        if forms and forms[0] in choice.values():
            return _choice(name, definitions)
    if len(given) == 1:
        return _schema(given[0], definitions)
    return {"anyOf": [_schema(one, definitions) for one in given]}


def _choice(name: str, definitions: _Json) -> _Json:
    """Define a choice as a mapping with exactly one of its forms' names."""
    if name not in definitions:
        definitions[name] = {
            "title": name,
            "description": f"Exactly one of: {', '.join(CHOICES[name])}.",
            "type": "object",
            "properties": {tag: _form(form, definitions) for tag, form in CHOICES[name].items()},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
    return {"$ref": f"#/$defs/{name}"}


def _form(form: type[Choice], definitions: _Json) -> _Json:
    whole = _reference(form, definitions)
    described = {"description": _first_line(form)}
    if not form.shorthand:
        return {**described, **whole}
    short = definitions[_name(form)]["properties"][form.shorthand]
    return {**described, "if": {"type": "object"}, "then": whole, "else": short}


def _given(bounds: _Json) -> _Json:
    return {name: bound for name, bound in bounds.items() if bound is not None}
