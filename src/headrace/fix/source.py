"""A template's text beside its syntax nodes, as they were written.

Unlike a `headrace.template.document.Document`, nothing is worked in here: a merge key is still a
key, so that every node says where its own text stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.template.json_nodes import json_nodes
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Source", "end_of", "in_braces", "is_block_text", "source_of"]

_ALIAS = re.compile(r"\s*:\s*(\*[^\s,\[\]{}]+)")
_JSON = re.compile(r'\s*\{\s*"')
_KEPT: Final = 4
"""Texts whose nodes are remembered: a change is checked on the nodes that the next one edits."""


class Source(Struct, frozen=True):
    """A template's text with its nodes.

    Attributes
    ----------
    text
        The text.
    root
        Its outermost node.
    is_json
        Whether the text is JSON rather than YAML.
    shared
        Identities of the nodes that stand in several places by an alias.
    """

    text: str
    root: Node
    is_json: bool
    shared: frozenset[int]


@lru_cache(maxsize=_KEPT)
def source_of(text: str) -> Source:
    """Return the nodes of a text that has been read as a template before.

    Raises
    ------
    InputError
        It is neither YAML nor JSON.
    """
    is_json = _JSON.match(text) is not None
    try:
        root = parse(text, "")
    except InputError:
        if not is_json:
            raise
        root = json_nodes(text, "")
    return Source(text, root, is_json, frozenset(_shared(root)))


def _shared(root: Node) -> Iterator[int]:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            yield id(node)
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            waiting += [child for _, child in node.value]
        elif isinstance(node, SequenceNode):
            waiting += node.value


def is_block_text(node: Node) -> bool:
    """Whether *node* is a text in a block of its own lines, after ``|`` or ``>``."""
    return isinstance(node, ScalarNode) and node.style in ("|", ">")


def in_braces(node: Node) -> bool:
    """Whether *node* is written in braces or brackets, and not as a block of lines."""
    return isinstance(node, MappingNode | SequenceNode) and bool(node.flow_style)


def end_of(source: Source, key: Node, node: Node) -> int | None:
    """Return where the text of *node*, the value of *key*, ends; None where that cannot be told.

    The end of a block, as the parser has it, is behind the comments that follow; here it is the
    end of the last thing in it.
    """
    if node.start_mark.index < key.end_mark.index:
        alias = _ALIAS.match(source.text, key.end_mark.index)
        return alias.end() if alias else None
    if is_block_text(node):
        return len(source.text[: node.end_mark.index].rstrip())
    if isinstance(node, ScalarNode) or source.is_json or in_braces(node):
        return int(node.end_mark.index)
    if isinstance(node, MappingNode):
        return end_of(source, *node.value[-1])
    return _end_of_item(source, node)


def _end_of_item(source: Source, node: Node) -> int | None:
    """Return where the last item of a list ends; None where it is an alias."""
    last = node.value[-1]
    if last.start_mark.index < node.start_mark.index:
        return None
    before = ScalarNode("", "", node.start_mark, node.start_mark)
    return end_of(source, before, last)
