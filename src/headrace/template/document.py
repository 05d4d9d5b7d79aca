"""Text to the syntax node of a template: parsed, without tangles, and of a template's shape."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.template.guard import refuse_masses, refuse_tangles
from headrace.template.json_nodes import json_nodes
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, pairs, parse, place
from headrace.template.workspace import Note

__all__ = ["Document", "is_template", "looks_like_template", "parsed", "read_document"]

LOOP: Final = "Fn::ForEach::"
_SECTIONS: Final = ("Resources", "Parameters", "Conditions", "Mappings", "Outputs")
_MERGE: Final = "<<"
_LOOKS = re.compile(
    r"""(?:^[ \t{]*|(?P<q>["']))(?:Resources|AWSTemplateFormatVersion)(?(q)(?P=q))\s*:""",
    re.MULTILINE,
)
_TYPES = re.compile(r"""Type["']?\s*:\s*["']?[A-Za-z0-9]+::""")
_SHORT: Final = 2**20
"""What is longer is looked at before it is parsed, for junk takes long."""


class Document(Struct, frozen=True):
    """A template file that is read.

    Attributes
    ----------
    root
        Its syntax node; keys are plain text and unique, merge keys are worked in.
    file
        The file's name as the user gave it.
    loops
        Whether ``Fn::ForEach`` stands in it.
    doubled
        A note on each key of JSON that stands twice: the last one counts, as in CloudFormation.
    """

    root: MappingNode
    file: str
    loops: bool
    doubled: tuple[Note, ...] = ()


def looks_like_template(text: str) -> bool:
    """Whether *text*, valid or not, was meant to be a CloudFormation template."""
    return _LOOKS.search(text) is not None and _TYPES.search(text) is not None


def is_template(root: Node) -> bool:
    """Whether *root* is a CloudFormation template and not some other YAML or JSON."""
    if not isinstance(root, MappingNode):
        return False
    for key, _, node in pairs(root):
        if key == "Resources" and isinstance(node, MappingNode):
            bodies = [child for name, _, child in pairs(node) if not name.startswith("Fn::")]
            return len(bodies) < len(node.value) or any(_has_type(body) for body in bodies)
    return False


def _has_type(body: Node) -> bool:
    if not isinstance(body, MappingNode):
        return False
    types = (node.value for key, _, node in pairs(body) if key == "Type")
    return any(isinstance(written, str) and "::" in written for written in types)


def read_document(text: str, file: str, *, partial: bool = False) -> Document:
    """Parse a template and check its shape.

    Parameters
    ----------
    text
        YAML or JSON.
    file
        The file's name for positions and messages.
    partial
        Accept a template without resources: the CDK writes such for an empty stack.

    Raises
    ------
    InputError
        It is neither YAML nor JSON, not a template, too deep or too large, or a key of YAML stands
        twice.
    """
    if len(text) > _SHORT and not looks_like_template(text):
        raise InputError("not a template: it has no Resources", file=file)
    doubled: list[Note] | None = [] if text.lstrip().startswith("{") else None
    root = parsed(text, file, doubled)
    if not isinstance(root, MappingNode):
        raise _wrong("not a template: the file holds no mapping", root, file)
    _check_sections(root, file, partial=partial)
    return Document(root, file, LOOP in text, tuple(doubled or ()))


def parsed(text: str, file: str, doubled: list[Note] | None = None) -> Node:
    """Parse YAML or JSON of any shape; its keys are plain text and unique.

    Parameters
    ----------
    text, file
        The document.
    doubled
        Takes a note on each key that stands twice, of which the last is kept; without it, such a
        key is an error.

    Raises
    ------
    InputError
        It is neither, too deep or too large, or a key stands twice.
    """
    refuse_masses(text, file)
    root = _nodes(text, file)
    refuse_tangles(root, file)
    _tidy(root, file, set(), doubled)
    return root


def _nodes(text: str, file: str) -> Node:
    try:
        return parse(text, file)
    except InputError:
        if not text.lstrip().startswith(("{", "[")):
            raise
    # JSON that YAML's grammar leaves out; what is wrong with it is told in JSON's terms.
    return json_nodes(text, file)


def _tidy(node: Node, file: str, done: set[int], doubled: list[Note] | None) -> None:
    """Refuse or note keys that stand twice, and work in what ``<<`` merges, below *node*."""
    if isinstance(node, ScalarNode) or id(node) in done:
        return
    done.add(id(node))
    if isinstance(node, SequenceNode):
        for child in node.value:
            if not isinstance(child, ScalarNode):
                _tidy(child, file, done, doubled)
        return
    assert isinstance(node, MappingNode)
    merges = _settle_keys(node, file, doubled)
    for _, child in node.value:
        if not isinstance(child, ScalarNode):
            _tidy(child, file, done, doubled)
    if merges:
        node.value = _merged(node, file)


def _settle_keys(node: MappingNode, file: str, doubled: list[Note] | None) -> bool:
    """Let each key of a mapping stand once; return whether it merges others."""
    last: dict[str, tuple[Node, Node]] = {}
    merged: list[tuple[Node, Node]] = []
    for key, child in node.value:
        if not isinstance(key, ScalarNode):
            raise _wrong("a key must be plain text", key, file)
        if key.value == _MERGE and not key.style:
            merged.append((key, child))
            continue
        if key.value in last:
            first, second = (one.start_mark.line + 1 for one in (last[key.value][0], key))
            where = f"line {first}" if first == second else f"lines {first} and {second}"
            message = f"the key {key.value} stands twice, in {where}"
            if doubled is None:
                raise _wrong(f"{message}: remove one", key, file)
            doubled.append(Note(place(key, file), f"{message}: the last one counts"))
        last[key.value] = (key, child)
    if len(last) + len(merged) < len(node.value):
        node.value = [*last.values(), *merged]
    return bool(merged)


def _merged(node: MappingNode, file: str) -> list[tuple[Node, Node]]:
    """Return a mapping's pairs with those that ``<<`` brings in; its own count more."""
    own = [(key, child) for key, child in node.value if key.value != _MERGE or key.style]
    taken = {key.value for key, _ in own}
    for key, child in node.value:
        if key.value != _MERGE or key.style:
            continue
        for source in child.value if isinstance(child, SequenceNode) else [child]:
            if not isinstance(source, MappingNode):
                raise _wrong("<< takes a mapping, or a list of mappings", key, file)
            own += [pair for pair in source.value if pair[0].value not in taken]
            taken |= {inner.value for inner, _ in source.value}
    return own


def _check_sections(root: MappingNode, file: str, *, partial: bool) -> None:
    found = {key: (key_node, node) for key, key_node, node in pairs(root)}
    if "Resources" not in found and not partial:
        raise _wrong("not a template: it has no Resources", root, file)
    for section in _SECTIONS:
        if section not in found:
            continue
        key_node, node = found[section]
        if _is_empty(node) and section != "Resources":
            continue
        if not isinstance(node, MappingNode) or node.tag[0] == "!":
            raise _wrong(f"{section} must be a mapping", key_node, file)
        if section in ("Resources", "Parameters", "Outputs", "Mappings"):
            _check_entries(section, node, file)


def _check_entries(section: str, node: MappingNode, file: str) -> None:
    for name, key_node, body in pairs(node):
        if name.startswith("Fn::"):
            continue
        if not isinstance(body, MappingNode):
            noun = section.removesuffix("s").lower()
            raise _wrong(f"{noun} {name} must be a mapping", key_node, file)
        if section in ("Resources", "Parameters"):
            for key, at, written in pairs(body):
                if key == "Type" and not isinstance(written, ScalarNode):
                    raise _wrong(f"the Type of {name} must be text", at, file)
                if section == "Resources" and key == "Properties" and not _holds_keys(written):
                    raise _wrong(f"the Properties of {name} must be a mapping", at, file)


def _holds_keys(node: Node) -> bool:
    """Whether *node* is a mapping, may become one, or is left empty."""
    return isinstance(node, MappingNode) or node.tag[0] == "!" or _is_empty(node)


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and node.value in ("", "null", "~")


def _wrong(message: str, node: Node, file: str) -> InputError:
    at = place(node, file)
    return InputError(message, file=file, line=at.line, column=at.column)
