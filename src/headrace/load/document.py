"""A load file as plain data that knows where each value stands.

Files come from anywhere: nothing in them is evaluated, aliases may share a value but not blow it
up, and size and depth are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml
from msgspec import Struct

from headrace.errors import InputError
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, parse, place
from headrace.template.position import Position
from headrace.template.scalars import plain_data
from headrace.units.read import quoted

__all__ = ["Document", "DocumentPath", "Locate", "Problem", "read_document", "read_text"]

MOST_BYTES: Final = 10 * 1024**2
MOST_VALUES: Final = 100_000
MOST_LEVELS: Final = 64
_MERGE: Final = "<<"
_EXPONENT = re.compile(r"-?\d{1,15}[eE][-+]?\d{1,3}")

DocumentPath: TypeAlias = tuple[str | int, ...]
"""Keys and indices that lead from the whole document to a value."""

Locate: TypeAlias = Callable[[DocumentPath], Position]
"""Tells where the key or item at the end of a path stands, or the nearest place above it."""


class Problem(Struct, frozen=True):
    """One thing that is wrong with a load.

    Attributes
    ----------
    path
        Where in the document.
    message
        What is wrong, and what is accepted.
    at
        Where in the file; None until located.
    """

    path: DocumentPath
    message: str
    at: Position | None = None


class Document(Struct, frozen=True):
    """A file's content.

    Attributes
    ----------
    data
        Dictionaries with text keys, lists, text, numbers, booleans, None.
    root
        The syntax node behind it.
    file
        The file's name as the user gave it.
    problems
        Keys that stand twice in their mapping (the first one counts), or can't be keys.
    """

    data: Any
    root: Node
    file: str
    problems: tuple[Problem, ...]

    def locate(self, path: DocumentPath) -> Position:
        """Return where the key or item at the end of *path* stands, or the nearest above it."""
        at = value = self.root
        for step in path:
            found = _child(value, step)
            if found is None:
                break
            at, value = found
        return place(at, self.file)


def read_text(path: Path, shown: str, most_bytes: int = MOST_BYTES) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        It cannot be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(most_bytes + 1)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise InputError(f"cannot be read: {reason}", file=shown) from None
    if len(raw) > most_bytes:
        limit = f"{most_bytes // 1024**2} MiB"
        raise InputError(f"is larger than {limit}, the most that is read", file=shown)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text (byte {error.start})", file=shown) from None


def read_document(text: str, file: str) -> Document:
    """Parse YAML or JSON.

    Raises
    ------
    InputError
        It is neither, or too deep or too large to be a load.
    """
    _refuse_masses(text, file)
    root = parse(text, file)
    reader = _Reader(file)
    data = reader.value(root, (), 0)
    return Document(data, root, file, tuple(reader.problems))


_OPENERS = re.compile(r"[\[{]|[-?](?=\s)")
_SAFE_OPENERS: Final = 1_000
"""So many levels are no danger to the parser. Blocks of mappings need more and more indentation,
so that the limit on size keeps them shallow; the other openers are counted."""
_SAFE_LENGTH: Final = 1024**2
"""So many characters are parsed in less than a second."""


def _refuse_masses(text: str, file: str) -> None:
    """Refuse what is too deep or too much before the parser, which knows no limit, meets it.

    Only a text that could be either is worth the look at its events.
    """
    openers = islice(_OPENERS.finditer(text), _SAFE_OPENERS + 1)
    many = sum(1 for _ in openers) > _SAFE_OPENERS
    if not many and len(text) <= _SAFE_LENGTH:
        return
    level = values = 0
    try:
        for event in _events(text):
            level += isinstance(event, yaml.CollectionStartEvent)
            level -= isinstance(event, yaml.CollectionEndEvent)
            values += isinstance(event, yaml.NodeEvent)
            line = event.start_mark.line + 1 if event.start_mark else 0
            if level > MOST_LEVELS:
                raise _too_deep(file, line)
            if values > 2 * MOST_VALUES:  # keys count here, and not later
                raise _too_many(file, line)
    except yaml.YAMLError:
        return  # the parser tells it better


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


def _too_deep(file: str, line: int) -> InputError:
    return InputError(f"nested deeper than {MOST_LEVELS} levels: no load is", file=file, line=line)


def _too_many(file: str, line: int) -> InputError:
    message = f"more than {MOST_VALUES:,} values, aliases counted where they are used"
    return InputError(message, file=file, line=line)


class _Reader:
    """Turns nodes into data, counting values so that aliases can't multiply without end."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values = 0
        self.problems: list[Problem] = []

    def value(self, node: Node, path: DocumentPath, level: int) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            raise _too_many(self.file, place(node, self.file).line)
        if level > MOST_LEVELS:  # an alias that contains itself gets here too
            raise _too_deep(self.file, place(node, self.file).line)
        if isinstance(node, MappingNode):
            return self.mapping(node, path, level)
        if isinstance(node, SequenceNode):
            return [
                self.value(child, (*path, index), level + 1)
                for index, child in enumerate(node.value)
            ]
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def mapping(self, node: MappingNode, path: DocumentPath, level: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, child in node.value:
            line = place(key, self.file).line
            if not isinstance(key, ScalarNode):
                self.problem(path, "a key must be plain text", key)
            elif key.value == _MERGE and not key.style:
                merged |= self.merged(child, path, level)
            elif key.value in first:
                since = f"a second time; it stands in line {first[key.value]} already"
                self.problem((*path, key.value), f"{quoted(key.value)} is given {since}", key)
            else:
                first[key.value] = line
                result[key.value] = self.value(child, (*path, key.value), level + 1)
        return {**merged, **result}

    def merged(self, node: Node, path: DocumentPath, level: int) -> dict[str, Any]:
        """Return what ``<<`` brings in: one mapping, or several of which the first counts most."""
        value = self.value(node, path, level + 1)
        mappings = value if isinstance(value, list) else [value]
        if not all(isinstance(mapping, dict) for mapping in mappings):
            self.problem(path, "<< takes a mapping, or a list of mappings", node)
            return {}
        return {name: child for mapping in reversed(mappings) for name, child in mapping.items()}

    def problem(self, path: DocumentPath, message: str, node: Node) -> None:
        self.problems.append(Problem(path, message, place(node, self.file)))


def _scalar(node: ScalarNode) -> Any:
    """Return what a scalar means; ``1e5`` is a number as in JSON, for PyYAML it would be text."""
    if not node.style and _EXPONENT.fullmatch(node.value):
        return float(node.value)
    return plain_data(node)


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Return the place and the value of one step down; None where there is none."""
    if isinstance(node, MappingNode):
        for key, child in node.value:
            if isinstance(key, ScalarNode) and key.value == step:
                return key, child
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child, child
    return None
