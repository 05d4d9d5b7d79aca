"""Between a load and plain data (dicts, lists, text, numbers): both ways, without losing a bit.

In a document a choice is a mapping with one key, ``{daily: {…}}``, or its short form,
``{csv: traffic.csv}``; msgspec wants the name inside, ``{is: daily, …}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import msgspec
from msgspec import inspect as types

from headrace.load.faults import Fault
from headrace.load.keys import KeyDistribution
from headrace.load.model import Load
from headrace.load.parts import Choice
from headrace.load.quantities import read, write
from headrace.load.shapes import Shape

__all__ = ["CHOICES", "as_data", "convert", "tagged"]

_T = TypeVar("_T")

TAG: Final = "is"

CHOICES: Final[dict[str, dict[str, type[Choice]]]] = {
    name: {str(form.__struct_config__.tag): form for form in get_args(union)}
    for name, union in (("shape", Shape), ("keys", KeyDistribution), ("fault", Fault))
}
"""The forms of each choice, by the name that a document gives them."""


def tagged(data: Any) -> Any:
    """Return the data of a whole load with msgspec's tags in place of one-key mappings.

    What is not shaped as it should be stays as it is, for the conversion to refuse.
    """
    if not isinstance(data, Mapping):
        return data
    result = dict(data)
    if isinstance(sources := data.get("sources"), Mapping):
        result["sources"] = {name: tagged_source(source) for name, source in sources.items()}
    if isinstance(faults := data.get("faults"), list | tuple):
        result["faults"] = [_tagged_choice(fault, "fault") for fault in faults]
    return result


def tagged_source(source: Any) -> Any:
    """Return the data of one source with tags."""
    if not isinstance(source, Mapping):
        return source
    return {
        key: _tagged_choice(value, key) if key in CHOICES else value
        for key, value in source.items()
    }


def _tagged_choice(data: Any, choice: str) -> Any:
    if not isinstance(data, Mapping) or len(data) != 1:
        return data
    ((name, body),) = data.items()
    form = CHOICES[choice].get(name)
    if form is None:
        return data
    if not isinstance(body, Mapping):
        body = {form.shorthand: body} if form.shorthand else {}
    return data if TAG in body else {TAG: name, **body}


def convert(data: Any, kind: type[_T], folder: Path | None = None) -> _T:
    """Return tagged data as *kind*.

    Raises
    ------
    InputError, msgspec.ValidationError
        It is none; which of the two depends on what is wrong.
    """
    return msgspec.convert(data, kind, dec_hook=partial(read, folder=folder))


def as_data(load: Load) -> dict[str, Any]:
    """Return *load* as plain data, fit for JSON, YAML or a template's metadata.

    Reading it gives an equal load; files are named, not embedded.
    """
    typed = _typed(_model(), load)
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(typed, enc_hook=write))
    for section in ("assume", "needs"):
        if not data.get(section):
            data.pop(section, None)
    for source in data.get("sources", {}).values():
        if not source.get("producer"):
            source.pop("producer", None)
        for choice in ("shape", "keys"):
            if choice in source:
                source[choice] = _untagged(source[choice])
    if "faults" in data:
        data["faults"] = [_untagged(fault) for fault in data["faults"]]
    return data


@cache
def _model() -> types.Type:
    return types.type_info(Load)


def _typed(kind: types.Type, value: Any) -> Any:
    """Return *value* with numbers of the types that the model declares, where code gave others."""
    result: Any = value
    match kind:
        case types.Metadata(type=inner):
            result = _typed(inner, value)
        case types.UnionType(types=options) if value is not None:
            result = next(_typed(one, value) for one in options if _takes(one, value))
        case types.StructType(fields=fields):
            changed = {one.name: _typed(one.type, getattr(value, one.name)) for one in fields}
            result = msgspec.structs.replace(value, **changed)
        case types.CustomType(cls=cls) if issubclass(cls, float):
            result = cls(value)
        case types.DictType(value_type=inner):
            result = {name: _typed(inner, one) for name, one in value.items()}
        case types.VarTupleType(item_type=inner):
            result = tuple(_typed(inner, one) for one in value)
        case types.TupleType(item_types=items):
            result = tuple(_typed(inner, one) for inner, one in zip(items, value, strict=True))
        case _:
            pass
    return result


def _takes(kind: types.Type, value: Any) -> bool:
    """Whether *value* belongs to this option of a union."""
    match kind:
        case types.StructType(cls=cls):
            return isinstance(value, cls)
        case types.NoneType():
            return value is None
        case types.CustomType(cls=cls):
            return isinstance(value, int | float) if issubclass(cls, float) else True
        case types.VarTupleType():
            return isinstance(value, tuple)
        case _:
            return True


def _untagged(choice: dict[str, Any]) -> dict[str, Any]:
    return {choice[TAG]: {name: value for name, value in choice.items() if name != TAG}}
