"""Text and nodes that are too deep, too many, or that contain themselves.

The parser knows no limit: it crashes on tens of thousands of open brackets. Aliases let a text of
a few lines stand for billions of values. Both are refused before anything walks over them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import yaml

from headrace.errors import InputError
from headrace.template.json_nodes import MOST_LEVELS
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["MOST_VALUES", "refuse_masses", "refuse_tangles"]

MOST_VALUES: Final = 1_000_000
"""Most values of one template, aliases counted where they are used."""

_OPENERS = re.compile(r"[\[{]|(?<=\S)[ \t]+[-?](?=\s)")
_SAFE_OPENERS: Final = 1_000
"""So many levels are no danger to the parser. Keys and dashes that begin their line need more and
more indentation, so that the limit on size keeps them shallow; the other openers are counted."""


def refuse_masses(text: str, file: str) -> None:
    """Refuse a text whose nesting would be too much for the parser.

    Raises
    ------
    InputError
        It is nested deeper than `MOST_LEVELS`.
    """
    openers = islice(_OPENERS.finditer(text), _SAFE_OPENERS + 1)
    if sum(1 for _ in openers) <= _SAFE_OPENERS or _is_json(text, file):
        return
    level = 0
    try:
        for event in _events(text):
            level += isinstance(event, yaml.CollectionStartEvent)
            level -= isinstance(event, yaml.CollectionEndEvent)
            if level > MOST_LEVELS:
                raise _too_deep(file, event.start_mark.line + 1 if event.start_mark else 0)
    except yaml.YAMLError:
        return  # the parser tells it better


def _is_json(text: str, file: str) -> bool:
    """Whether *text* is JSON, of a depth that the standard library survives: a quick answer."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    except RecursionError:
        raise _too_deep(file, 1) from None
    return True


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


def refuse_tangles(root: Node, file: str) -> None:
    """Refuse nodes that are nested too deep, contain themselves, or are too many by aliases.

    Raises
    ------
    InputError
        Says which, and where.
    """
    _Measure(file).values(root, 0)


class _Measure:
    """Counts values below each node once, however often an alias uses it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.known: dict[int, tuple[int, int]] = {}
        self.open: set[int] = set()

    def values(self, node: Node, level: int) -> tuple[int, int]:
        """Return how many values stand in *node*, itself included, and how deep it is."""
        if isinstance(node, MappingNode):
            children = [child for pair in node.value for child in pair]
        elif isinstance(node, SequenceNode):
            children = node.value
        else:
            return 1, 1
        key = id(node)
        found = self.known.get(key)
        if found is None:
            line = node.start_mark.line + 1
            if key in self.open:
                message = "an alias in here means what contains it, without end"
                raise InputError(message, file=self.file, line=line)
            if level > MOST_LEVELS:
                raise _too_deep(self.file, line)
            self.open.add(key)
            count = deep = 1
            for child in children:
                if isinstance(child, ScalarNode):
                    count += 1
                    continue
                more, below = self.values(child, level + 1)
                count += more
                deep = max(deep, below + 1)
            deep = max(deep, 2 if children else 1)
            self.open.discard(key)
            if count > MOST_VALUES:
                message = f"more than {MOST_VALUES:,} values, aliases counted where they are used"
                raise InputError(message, file=self.file, line=line)
            found = self.known[key] = (count, deep)
        if level + found[1] > MOST_LEVELS + 1:
            raise _too_deep(self.file, node.start_mark.line + 1)
        return found


def _too_deep(file: str, line: int) -> InputError:
    message = f"nested deeper than {MOST_LEVELS} levels: no template is"
    return InputError(message, file=file, line=line)
