"""A template written out so that a place in the text leads back to a path in the template."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

__all__ = ["Written"]

_Path = list[str | int]


@dataclass(frozen=True, slots=True)
class Written:
    """JSON text of a template, one key or item a line, and the path of each line.

    Attributes
    ----------
    text
        The text.
    paths
        The path of what begins on each line.
    """

    text: str
    paths: tuple[_Path, ...]

    @classmethod
    def of(cls, template: Any) -> Written:
        """Write *template*, which is made of dicts, lists and scalars."""
        lines: list[tuple[str, _Path]] = []
        _write(template, [], "", "", lines)
        return cls("\n".join(text for text, _ in lines) + "\n", tuple(path for _, path in lines))

    def path_at(self, line: int) -> _Path:
        """Return the path of what stands on a line, counted from 1 on."""
        return self.paths[line - 1] if 0 < line <= len(self.paths) else []


def _write(
    value: Any, path: _Path, before: str, after: str, lines: list[tuple[str, _Path]]
) -> None:
    """Append the lines of *value*, the first after *before*, the last with *after* behind it."""
    if isinstance(value, dict) and value:
        lines.append((before + "{", path))
        last = len(value) - 1
        for index, (key, inner) in enumerate(value.items()):
            comma = "," if index < last else ""
            _write(inner, [*path, str(key)], f"{json.dumps(str(key))}: ", comma, lines)
        lines.append(("}" + after, path))
    elif isinstance(value, list) and value:
        lines.append((before + "[", path))
        for index, inner in enumerate(value):
            comma = "," if index < len(value) - 1 else ""
            _write(inner, [*path, index], "", comma, lines)
        lines.append(("]" + after, path))
    else:
        lines.append((before + json.dumps(value, default=str) + after, path))
