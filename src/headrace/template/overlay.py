"""Values with one property changed: what a counterfactual trial runs on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from headrace.template.parameters import given_value
from headrace.template.values import Absent, Mapping, Sequence, Value

if TYPE_CHECKING:
    from headrace.template.values import Data

__all__ = ["Change", "changed"]

_LIKE_OTHERS = re.compile(r"|true|false|null|[-+.\d].*|[\"\[{].*")
"""Texts that, unquoted, might be read as a number, a constant or as JSON."""


@dataclass(frozen=True, slots=True)
class Change:
    """One property of one resource set to a plain value.

    Attributes
    ----------
    resource
        The resource's id, ``stack/LogicalId``.
    path
        The property's path below ``Properties``.
    data
        What it is set to.
    """

    resource: str
    path: tuple[str | int, ...]
    data: Data

    def __str__(self) -> str:
        """Return ``LogicalId.Property=value``, as ``headrace simulate --change`` takes it."""
        steps = ".".join(str(step) for step in self.path)
        return f"{self.resource.rpartition('/')[2]}.{steps}={_written(self.data)}"


def _written(data: Data) -> str:
    """Return what a template would say; a text that looks like anything else is quoted."""
    plain = isinstance(data, str) and not _LIKE_OTHERS.fullmatch(data)
    return data if plain and isinstance(data, str) else json.dumps(data)


def changed(value: Value, path: tuple[str | int, ...], data: Data) -> Value:
    """Return *value* with *data* at *path*; what is missing on the way is made."""
    if not path:
        return given_value(data, value.at)
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
