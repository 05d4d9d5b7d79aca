r"""JSON text to the same syntax nodes as YAML.

YAML's grammar leaves out parts of JSON that real files use (tabs between values, the escape
``\/``, surrogate pairs), and a reader of its own is limited in depth without a second look.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Final

from yaml import Mark

from headrace.errors import InputError
from headrace.template.nodes import (
    LIST,
    MAP,
    PLAIN,
    TEXT,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)

__all__ = ["MOST_LEVELS", "json_nodes"]

MOST_LEVELS: Final = 64
"""Deeper than any template that deploys; keeps recursion over nodes within Python's limit."""

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")'
    r"|(?P<mark>[{}\[\],:])"
    r"|(?P<plain>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null))"
)
_BLANK = re.compile(r"[ \t\r\n]*")


def json_nodes(text: str, file: str) -> Node:
    """Parse one JSON document.

    Raises
    ------
    InputError
        The text is not JSON, or nested deeper than `MOST_LEVELS`; line and column say where.
    """
    return _Reader(text, file).document()


class _Reader:
    """Reads tokens one after the other; open collections wait on a stack of its own."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.at = 0

    def document(self) -> Node:
        root = self.value()
        end = _skip(self.text, self.at)
        if end < len(self.text):
            raise self.wrong("the document has ended, but more text follows", end)
        return root

    def value(self) -> Node:
        """Read one value; whatever it contains is read in the same loop."""
        waiting: list[MappingNode | SequenceNode] = []
        keys: list[ScalarNode | None] = []
        while True:
            node, opened = self.start(keys[-1] if keys else None)
            if opened:
                assert isinstance(node, MappingNode | SequenceNode)
                waiting.append(node)
                keys.append(None)
                if len(waiting) > MOST_LEVELS:
                    raise self.wrong(f"nested deeper than {MOST_LEVELS} levels", self.at - 1)
                if not self.closed(node):
                    keys[-1] = self.key(node)
                    continue
                waiting.pop()
                keys.pop()
            while waiting:
                outer = waiting[-1]
                key = keys[-1]
                outer.value.append(node if key is None else (key, node))
                if self.more(outer):
                    keys[-1] = self.key(outer)
                    break
                node = waiting.pop()
                keys.pop()
            else:
                return node

    def start(self, key: ScalarNode | None) -> tuple[Node, bool]:
        """Read a scalar, or the opening of a collection (then the second is True)."""
        match = _TOKEN.match(self.text, self.at)
        wanted = f"a value for {key.value!r}" if key is not None else "a value"
        if match is None:
            raise self.wrong(f"expected {wanted}")
        kind = match.lastgroup
        assert kind is not None
        begin = match.start(kind)
        self.at = match.end()
        mark = self.mark(begin)
        if kind == "string":
            text = self.string(match.group(kind), begin)
            return ScalarNode(TEXT, text, mark, self.mark(self.at), '"'), False
        if kind == "plain":
            return ScalarNode(PLAIN, match.group(kind), mark, self.mark(self.at)), False
        if match.group(kind) == "{":
            return MappingNode(MAP, [], mark, mark), True
        if match.group(kind) == "[":
            return SequenceNode(LIST, [], mark, mark), True
        raise self.wrong(f"expected {wanted}", begin)

    def closed(self, node: Node) -> bool:
        """Whether the collection *node* ends here; then its end is noted."""
        if not self.take("}" if isinstance(node, MappingNode) else "]"):
            return False
        node.end_mark = self.mark(self.at)
        return True

    def more(self, node: Node) -> bool:
        """Read what follows an item: True for a comma, False for the end of the collection."""
        if self.take(","):
            return True
        if self.closed(node):
            return False
        end = "}" if isinstance(node, MappingNode) else "]"
        line = node.start_mark.line + 1
        raise self.wrong(f"expected a comma, or {end} to close what line {line} opens")

    def key(self, node: Node) -> ScalarNode | None:
        """Read the key of the next item of a mapping; None in a list."""
        if not isinstance(node, MappingNode):
            return None
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup != "string":
            raise self.wrong("expected a key in double quotes")
        begin = match.start("string")
        self.at = match.end()
        mark = self.mark(begin)
        text = self.string(match.group("string"), begin)
        key = ScalarNode(TEXT, text, mark, self.mark(match.end()), '"')
        if not self.take(":"):
            raise self.wrong("expected a colon after the key")
        return key

    def take(self, character: str) -> bool:
        begin = _skip(self.text, self.at)
        if self.text.startswith(character, begin):
            self.at = begin + 1
            return True
        return False

    def string(self, written: str, begin: int) -> str:
        if "\\" not in written:
            return written[1:-1]
        try:
            return str(json.loads(written))
        except ValueError:
            raise self.wrong("an escape in this string is not valid", begin) from None

    def mark(self, index: int) -> Mark:
        line = bisect_right(self.lines, index) - 1
        return Mark(self.file, index, line, index - self.lines[line], None, 0)

    def wrong(self, message: str, index: int | None = None) -> InputError:
        begin = _skip(self.text, self.at) if index is None else index
        mark = self.mark(begin)
        place = "the text ends here: " if begin >= len(self.text) else ""
        return InputError(
            f"not valid JSON: {place}{message}",
            file=self.file,
            line=mark.line + 1,
            column=mark.column + 1,
        )


def _skip(text: str, index: int) -> int:
    match = _BLANK.match(text, index)
    return match.end() if match else index
