"""Where a template calls a function, and what stands in its argument.

A call has two forms: the tag ``!GetAtt`` of YAML, and a mapping of one key, ``Fn::GetAtt``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from headrace.errors import UnknownValueError
from headrace.template.conditions import merge_uses
from headrace.template.nodes import LIST, MAP, TEXT, MappingNode, Node, ScalarNode, SequenceNode
from headrace.template.position import Position
from headrace.template.values import Scalar, Unknown, Value

__all__ = [
    "CONDITION_FUNCTIONS",
    "VALUE_FUNCTIONS",
    "Call",
    "call_of",
    "condition_call",
    "foreign_call",
    "name_of",
    "plain_integer",
    "plain_text",
    "unknown_of",
]

CONDITION_FUNCTIONS: Final = frozenset({"And", "Condition", "Equals", "Not", "Or"})
VALUE_FUNCTIONS: Final = frozenset(
    {
        "Base64", "Cidr", "FindInMap", "GetAZs", "GetAtt", "GetStackOutput", "If", "ImportValue",
        "Join", "Length", "Ref", "Select", "Split", "Sub", "ToJsonString", "Transform",
    }
)  # fmt: skip
_FUNCTIONS: Final = CONDITION_FUNCTIONS | VALUE_FUNCTIONS

_UNTAGGED: Final[dict[type[Node], str]] = {
    ScalarNode: TEXT,
    SequenceNode: LIST,
    MappingNode: MAP,
}


class Call(NamedTuple):
    """A function call found in the template: long name without ``Fn::``, and the argument."""

    name: str
    argument: Node


def call_of(node: Node) -> Call | None:
    """Return the function call that *node* is, None for plain data."""
    tag = node.tag
    if tag[0] == "!" and len(tag) > 1:
        name = tag[1:].removeprefix("Fn::")
        if name in _FUNCTIONS:
            untagged = _UNTAGGED[type(node)]
            return Call(name, type(node)(untagged, node.value, node.start_mark, node.end_mark))
        return None
    if isinstance(node, MappingNode) and len(node.value) == 1:
        key, argument = node.value[0]
        if isinstance(key, ScalarNode):
            name = key.value
            if name == "Ref":
                return Call(name, argument)
            if name.startswith("Fn::") and name[4:] in _FUNCTIONS:
                return Call(name[4:], argument)
    return None


def foreign_call(node: Node) -> str:
    """Return the name of the function that *node* calls and nobody here knows; else nothing."""
    if node.tag[0] == "!":
        return str(node.tag) if len(node.tag) > 1 else ""
    if isinstance(node, MappingNode) and len(node.value) == 1:
        key = node.value[0][0]
        if isinstance(key, ScalarNode) and key.value.startswith("Fn::"):
            return str(key.value)
    return ""


def condition_call(node: Node) -> Call | None:
    """Like `call_of`, and knows ``Condition: Name``, which only means a call in conditions."""
    call = call_of(node)
    if call is None and isinstance(node, MappingNode) and len(node.value) == 1:
        key, argument = node.value[0]
        if isinstance(key, ScalarNode) and key.value == "Condition":
            return Call("Condition", argument)
    return call if call is not None and call.name in CONDITION_FUNCTIONS else None


def name_of(node: Node) -> str:
    """Return the name that a node is; empty where it is none."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def plain_text(value: Value) -> str | None:
    """Return the text of a value that is known and plain; None of any other."""
    return str(value.text("")) if isinstance(value, Scalar) else None


def plain_integer(value: Value) -> int | None:
    """Return the integer that a value is; None if it is none, or not known."""
    try:
        return value.integer(None) if isinstance(value, Scalar) else None
    except UnknownValueError:
        return None


def unknown_of(at: Position, reason: str, *operands: Value) -> Unknown:
    """Return what a function answers whose operands are not known: with all that decides them."""
    inner = [unknown for operand in operands for unknown in operand.unknowns()]
    because = f": {inner[0].reason}" if inner else ""
    settled_by = next((unknown.settled_by for unknown in inner if unknown.settled_by), "")
    uses = merge_uses(unknown.uses for unknown in inner)
    return Unknown(at, f"{reason}{because}", settled_by, uses=uses)
