"""One property set in a template's text by the smallest edit, proved to change nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import InputError
from headrace.fix.insert import inserted
from headrace.fix.source import Source, is_block_text, source_of
from headrace.fix.spot import Path, Spot, Unfixable, is_empty, spot_of
from headrace.fix.written import in_json, in_quotes, in_yaml
from headrace.template.nodes import Node, ScalarNode, SequenceNode
from headrace.template.scalars import plain_data

if TYPE_CHECKING:
    from headrace.template.values import Data

__all__ = ["Unfixable", "with_property"]


def with_property(text: str, logical_id: str, path: Path, data: Data) -> str:
    """Return a template's text with one property of a resource set; the rest stays as it is.

    Parameters
    ----------
    text
        YAML or JSON.
    logical_id
        The resource.
    path
        The property's path below ``Properties``; what is missing on the way is made.
    data
        What it is set to.

    Raises
    ------
    Unfixable
        The property is made by a function, a macro or an anchor that others share, or the text is
        of a form that this edit is not safe in.
    """
    source = source_of(text)
    whole: Path = ("Resources", logical_id, "Properties", *path)
    spot = spot_of(source, whole)
    if spot.missing:
        start, end, new = inserted(source, spot, data)
    else:
        start, end, new = _replaced(source, spot, data)
    edited = text[:start] + new + text[end:]
    try:
        after = source_of(edited)
    except InputError:
        raise Unfixable("the text around it is of a form that is edited by hand only") from None
    if not _set(after, whole, data) or not _alike(source.root, after.root, whole, set()):
        raise Unfixable("the text around it is of a form that is edited by hand only")
    return edited


def _replaced(source: Source, spot: Spot, data: Data) -> tuple[int, int, str]:
    """Return the edit that gives a property another value, in the quotes that it had."""
    node = spot.node
    start, end = node.start_mark.index, node.end_mark.index
    if not isinstance(node, ScalarNode) or is_block_text(node):
        raise Unfixable("its value is no plain value in one line: look at it yourself")
    if node.style not in ("'", '"') and source.text[start:end] != node.value:
        raise Unfixable("its value has an anchor or a tag, or goes over several lines")
    if node.style in ("'", '"'):
        return start, end, in_quotes(data, str(node.style))
    if source.is_json:
        return start, end, in_json(data)
    space = " " if start == end and source.text[start - 1 : start] == ":" else ""
    return start, end, space + in_yaml(data)


def _set(source: Source, path: Path, data: Data) -> bool:
    """Whether *path* leads to *data*, in quotes or not."""
    node = spot_of(source, path)
    if node.missing or not isinstance(node.node, ScalarNode):
        return False
    found = plain_data(node.node)
    return found == data or found == (data if isinstance(data, str) else in_json(data))


_Below = list[tuple[Node, Node, Path | None]]


def _alike(old: Node, new: Node, rest: Path | None, done: set[tuple[int, int]]) -> bool:
    """Whether two nodes say the same, in the same order, apart from what the path *rest* names.

    What is *done* has been compared: an anchor's node stands wherever an alias names it.
    """
    if rest == () or (rest and is_empty(old)):
        return True
    if old.tag != new.tag:
        return False
    if isinstance(old, ScalarNode):
        return isinstance(new, ScalarNode) and (old.value, old.style) == (new.value, new.style)
    if type(old) is not type(new):
        return False
    if rest is None and (id(old), id(new)) in done:
        return True
    done.add((id(old), id(new)))
    below = _in_list(old, new, rest) if isinstance(old, SequenceNode) else _paired(old, new, rest)
    return below is not None and all(_alike(a, b, more, done) for a, b, more in below)


def _in_list(old: Node, new: Node, rest: Path | None) -> _Below | None:
    """Return the items of two lists side by side; None if they are not as many."""
    if len(old.value) != len(new.value):
        return None
    return [
        (a, b, rest[1:] if rest and rest[0] == index else None)
        for index, (a, b) in enumerate(zip(old.value, new.value, strict=True))
    ]


def _paired(old: Node, new: Node, rest: Path | None) -> _Below | None:
    """Return the children of two mappings side by side; None if their keys are not the same."""
    step = str(rest[0]) if rest else None
    keys = [key.value for key, _ in old.value]
    pairs = [pair for pair in new.value if pair[0].value != step or step in keys]
    if keys != [key.value for key, _ in pairs]:
        return None
    return [
        (a, b, rest[1:] if rest and key.value == step else None)
        for (key, a), (_, b) in zip(old.value, pairs, strict=True)
    ]
