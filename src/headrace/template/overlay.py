"""Values with one property changed: what a counterfactual trial runs on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from headrace.template.parameters import given_value
from headrace.template.values import Absent, Mapping, Reference, Sequence, Value

if TYPE_CHECKING:
    from headrace.template.position import Position
    from headrace.template.values import Data

__all__ = ["Change", "Changed", "Ref", "changed"]

_LIKE_OTHERS = re.compile(r"|true|false|null|[-+.\d].*|[\"\[{].*")
"""Texts that, unquoted, might be read as a number, a constant or as JSON."""


class Ref(Struct, frozen=True):
    """A resource of the run as the value of a property: ``Ref`` in a template.

    Attributes
    ----------
    target
        Its id, ``stack/LogicalId``.
    """

    target: str

    @property
    def logical_id(self) -> str:
        """Its logical id."""
        return self.target.rpartition("/")[2]


Changed: TypeAlias = "Data | Ref | tuple[Ref, ...]"
"""What a property may be set to: plain data, a resource, or a list of resources."""


class Change(Struct, frozen=True):
    """One property of one resource set to another value.

    Attributes
    ----------
    resource
        The resource's id, ``stack/LogicalId``.
    path
        The property's path below ``Properties``; a list's length names a new item of it.
    data
        What it is set to.
    """

    resource: str
    path: tuple[str | int, ...]
    data: Changed

    def __str__(self) -> str:
        """Return ``LogicalId.Property=value``, as ``headrace simulate --change`` takes it."""
        steps = ".".join(str(step) for step in self.path)
        return f"{self.resource.rpartition('/')[2]}.{steps}={_written(self.data)}"


def _written(data: Changed) -> str:
    """Return what a template would say; a text that looks like anything else is quoted."""
    if isinstance(data, Ref):
        return json.dumps({"Ref": data.logical_id})
    if isinstance(data, tuple):
        return f"[{', '.join(map(_written, data))}]"
    plain = isinstance(data, str) and not _LIKE_OTHERS.fullmatch(data)
    return data if plain and isinstance(data, str) else json.dumps(data)


def changed(value: Value, path: tuple[str | int, ...], data: Changed) -> Value:
    """Return *value* with *data* at *path*; what is missing on the way is made."""
    if not path:
        return _made(data, value.at)
    step, rest = path[0], path[1:]
    child = changed(value.child(step), rest, data)
    if isinstance(step, int) and isinstance(value, Sequence | Absent):
        values = list(value.values) if isinstance(value, Sequence) else []
        values[step : step + 1] = [child]
        return Sequence(value.at, tuple(values))
    if not isinstance(value, Mapping):
        return Mapping.of(value.at, {str(step): child})
    children = {key: value.child(key) for key in value.keys}
    made = Mapping.of(value.at, {**children, str(step): child})
    return replace(made, inserted=value.inserted)


def _made(data: Changed, at: Position) -> Value:
    if isinstance(data, Ref):
        stack, _, logical_id = data.target.rpartition("/")
        return Reference(at, stack, logical_id)
    if isinstance(data, tuple):
        return Sequence(at, tuple(_made(one, at) for one in data))
    return given_value(data, at)
