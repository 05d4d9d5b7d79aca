"""A property that is missing, added to a template's text in the text's own style.

In a block, a line goes below the last one of its mapping. In braces, and so in JSON, it goes
behind the last pair, parted from it as the pairs before are parted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.fix.source import Source, end_of, in_braces
from headrace.fix.spot import Path, Spot, Unfixable
from headrace.fix.written import in_json, in_yaml
from headrace.template.nodes import MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from headrace.template.values import Data

__all__ = ["Edit", "inserted"]

Edit = tuple[int, int, str]
"""Start, end, and what stands between them afterwards."""

_UNIT: Final = "  "
_COLON = re.compile(r"[ \t]*:[ \t]*")
_COMMA = re.compile(r"\s*,\s*")


def inserted(source: Source, spot: Spot, data: Data) -> Edit:
    """Return the edit that adds what *spot* misses.

    Raises
    ------
    Unfixable
        The place for it cannot be told.
    """
    node = spot.node
    if any(isinstance(step, int) for step in spot.missing):
        raise Unfixable("an item of a list would have to be made: look at it yourself")
    braces = source.is_json or in_braces(node) or any(map(in_braces, spot.around))
    if not isinstance(node, MappingNode):
        return _filled(source, spot, data, braces=braces)
    if braces:
        return _behind(source, spot, node, data)
    return _below(source, spot, node, data)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# -- blocks ---------------------------------------------------------------------------------


def _below(source: Source, spot: Spot, node: MappingNode, data: Data) -> Edit:
    """Add lines below the last entry of a block whose end is known."""
    column = node.value[0][0].start_mark.column
    unit = max(column - _column(spot.around[-1]), 0) if spot.around else 0
    quote = node.value[0][0].style or ""
    for key, child in reversed(node.value):
        end = end_of(source, key, child)
        if end is not None:
            lines = _lines(spot.missing, data, " " * column, " " * unit or _UNIT, quote)
            at = _line_end(source.text, end)
            return at, at, "".join(_newline(source.text) + line for line in lines)
    raise Unfixable("its block ends in an alias: look at it yourself")


def _column(node: MappingNode) -> int:
    return int(node.value[0][0].start_mark.column)


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def _lines(steps: Path, data: Data, indent: str, unit: str, quote: str) -> list[str]:
    *outer, last = [f"{quote}{step}{quote}" for step in steps]
    lines = [f"{indent}{unit * depth}{step}:" for depth, step in enumerate(outer)]
    return [*lines, f"{indent}{unit * len(outer)}{last}: {in_yaml(data)}"]


def _filled(source: Source, spot: Spot, data: Data, *, braces: bool) -> Edit:
    """Give a key that has no value yet, or ``null``, a mapping."""
    node = spot.node
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if braces or start != end:
        style = _style(source, spot)
        space = " " if source.text[start - 1 : start] == ":" else ""
        return start, end, space + style.mapping(spot.missing, data, style.indent)
    column = int(spot.key.start_mark.column)
    unit = " " * (column - _column(spot.around[-2])) if len(spot.around) > 1 else _UNIT
    at = _line_end(source.text, end)
    quote = '"' if source.text[spot.key.start_mark.index] == '"' else ""
    lines = _lines(spot.missing, data, " " * column + unit, unit, quote)
    return at, at, "".join(_newline(source.text) + line for line in lines)


# -- braces ---------------------------------------------------------------------------------


class _Style(Struct, frozen=True):
    """How braces are written in one place.

    Attributes
    ----------
    colon
        What stands between key and value.
    newline, indent, unit
        Where each pair has a line of its own: the line's end, the indentation of the pair that
        holds the mapping, and what a level adds to it. Without a line of its own, all are empty.
    quoted
        Whether keys, and with them texts, stand in double quotes.
    """

    colon: str
    newline: str
    indent: str
    unit: str
    quoted: bool

    def pair(self, steps: Path, data: Data, indent: str) -> str:
        """Return a key with what belongs to it, of a mapping at *indent*."""
        key = in_json(str(steps[0])) if self.quoted else str(steps[0])
        if len(steps) == 1:
            return f"{key}{self.colon}{in_json(data) if self.quoted else in_yaml(data)}"
        return f"{key}{self.colon}{self.mapping(steps[1:], data, indent)}"

    def mapping(self, steps: Path, data: Data, indent: str) -> str:
        """Return a mapping of one pair, whose key stands at *indent*."""
        inner = indent + self.unit
        pair = self.pair(steps, data, inner)
        return (
            f"{{{self.newline}{inner}{pair}{self.newline}{indent}}}"
            if self.newline
            else (f"{{{pair}}}")
        )


def _style(source: Source, spot: Spot) -> _Style:
    """Return how the mappings around a place are written, the innermost that tells first."""
    text = source.text
    around = [*spot.around, *([spot.node] if isinstance(spot.node, MappingNode) else [])]
    told = [n for n in reversed(around) if n.value and (source.is_json or in_braces(n))]
    if not told:
        return _Style(": ", "", "", "", quoted=False)
    key, child = told[0].value[-1]
    between = text[key.end_mark.index : child.start_mark.index]
    colon = between if _COLON.fullmatch(between) else ": "
    quoted = source.is_json or key.style == '"'
    if not _own_line(text, told[0]):
        return _Style(colon, "", "", "", quoted)
    indents = [_indent(text, node.value[0][0]) for node in told if _own_line(text, node)]
    unit = indents[0].removeprefix(indents[1]) if len(indents) > 1 else _UNIT
    return _Style(colon, _newline(text), indents[0], unit or _UNIT, quoted)


def _own_line(text: str, node: MappingNode) -> bool:
    """Whether the pairs of a mapping begin lines."""
    first = int(node.value[0][0].start_mark.index)
    return not text[text.rfind("\n", 0, first) + 1 : first].strip() and "\n" in text[:first]


def _indent(text: str, key: Node) -> str:
    start = int(key.start_mark.index)
    return text[text.rfind("\n", 0, start) + 1 : start]


def _behind(source: Source, spot: Spot, node: MappingNode, data: Data) -> Edit:
    style = _style(source, spot)
    if not node.value:
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if source.text[start:end].strip("{} \t\r\n"):
            raise Unfixable("there is a comment, an anchor or a tag in the empty braces")
        return start, end, style.mapping(spot.missing, data, style.indent)
    key, child = node.value[-1]
    end_of_last = end_of(source, key, child)
    if end_of_last is None:
        raise Unfixable("its braces end in an alias: look at it yourself")
    pair = style.pair(spot.missing, data, style.indent)
    return end_of_last, end_of_last, _comma(source, node) + pair


def _comma(source: Source, node: MappingNode) -> str:
    """Return what parts the last pair from the one before it, as far as there is one."""
    text = source.text
    first = node.value[0][0]
    if len(node.value) > 1:
        end = end_of(source, *node.value[-2])
        between = text[end : node.value[-1][0].start_mark.index] if end is not None else ""
        if _COMMA.fullmatch(between):
            return between
    if _own_line(text, node):
        return f",{_newline(text)}{_indent(text, first)}"
    key, child = node.value[-1]
    compact = text[key.end_mark.index : child.start_mark.index] == ":" and (
        isinstance(child, ScalarNode) and bool(key.style)
    )
    return "," if compact else ", "
