"""``Fn::ForEach``: loops of the transform ``AWS::LanguageExtensions``, unrolled on syntax nodes.

::

    Fn::ForEach::Topics:
      - Name                        # the loop's variable
      - [Orders, Returns]           # or a Ref of a list
      - Topic${Name}:               # one entry per element
          Type: AWS::SNS::Topic

``${Name}`` and ``Ref: Name`` become the element, ``&{Name}`` the element's letters and digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from headrace.errors import InputError
from headrace.template.nodes import TEXT, MappingNode, Node, ScalarNode, SequenceNode, place
from headrace.template.values import Scalar, Unknown, Value
from headrace.template.workspace import Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from headrace.template.position import Position

__all__ = ["MOST_NODES", "unrolled"]

MOST_NODES: Final = 200_000
"""Most syntax nodes that the loops of one template may make."""
_CHARACTERS: Final = 100
"""So many characters of text that a loop makes count as a node."""

_LOOP: Final = "Fn::ForEach::"
_SECTIONS: Final = ("Conditions", "Resources", "Outputs")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]")


def unrolled(
    root: MappingNode, file: str, evaluate: Callable[[Node], Value]
) -> tuple[MappingNode, list[Note]]:
    """Return a template without loops, and notes about loops whose list nobody knows.

    Parameters
    ----------
    root, file
        The template.
    evaluate
        Evaluates a node of the template before its loops are unrolled.

    Raises
    ------
    InputError
        A loop is not of the form above, makes a key twice, or makes too much.
    """
    loops = _Loops(file, evaluate)
    pairs = [
        (key, loops.node(child, inside=False) if _name(key) in _SECTIONS else child)
        for key, child in root.value
    ]
    return MappingNode(root.tag, pairs, root.start_mark, root.end_mark), loops.notes


def _name(key: Node) -> str:
    return key.value if isinstance(key, ScalarNode) else ""


@dataclass(slots=True)
class _Loops:
    file: str
    evaluate: Callable[[Node], Value]
    notes: list[Note] = field(default_factory=list)
    made: int = 0

    def node(self, node: Node, *, inside: bool = True) -> Node:
        """Return *node* with the loops in and below it unrolled.

        A loop *inside* a resource whose list is not known stays: its value is not known either.
        """
        if isinstance(node, SequenceNode):
            return _like(node, [self.node(child) for child in node.value])
        if not isinstance(node, MappingNode):
            return node
        pairs: list[tuple[Node, Node]] = []
        for key, child in node.value:
            if _name(key).startswith(_LOOP):
                pairs += self.loop(key, child, inside=inside)
            else:
                pairs.append((key, self.node(child)))
        self.refuse_twice(node, pairs)
        return _like(node, pairs)

    def loop(self, key: Node, node: Node, *, inside: bool) -> list[tuple[Node, Node]]:
        """Return the entries that one loop makes."""
        name = _name(key)
        parts = node.value if isinstance(node, SequenceNode) else []
        if len(parts) != 3 or not isinstance(parts[2], MappingNode):  # noqa: PLR2004 - a loop's parts
            message = f"{name} takes a list: a name, a list of values, and a mapping to repeat"
            raise _wrong(message, place(key, self.file))
        variable, collection, body = parts
        if not isinstance(variable, ScalarNode) or not variable.value:
            raise _wrong(f"the variable of {name} must be a name", place(variable, self.file))
        elements = self.elements(name, collection)
        if elements is None:
            return [(key, node)] if inside else []
        made: list[tuple[Node, Node]] = []
        for element in elements:
            copy = self.copy(body, variable.value, element)
            repeated = self.node(copy, inside=inside)
            made += repeated.value
        return made

    def elements(self, name: str, collection: Node) -> list[str] | None:
        """Return the texts that a loop goes through; None (and a note) if they are not known."""
        at = place(collection, self.file)
        value = self.evaluate(collection)
        unknown: Value | None = value if isinstance(value, Unknown) or not value.known else None
        found: list[str] = []
        for element in [] if unknown else value.elements():
            if not isinstance(element, Scalar):
                unknown = element
                break
            found.append(str(element.text("")))
        if unknown is None:
            return found
        reason = f": {unknown.reason}" if isinstance(unknown, Unknown) else ""
        said = f"{name} is left out, its list is not known before it is deployed{reason}"
        self.notes.append(Note(at, said))
        return None

    def count(self, node: Node, made: int) -> None:
        self.made += made
        if self.made > MOST_NODES:
            message = f"the loops of this template make more than {MOST_NODES:,} values"
            raise _wrong(message, place(node, self.file))

    def replaced(self, node: Node, variable: str, element: str) -> Node:
        if not isinstance(node, ScalarNode):
            return node
        text: str = node.value
        for name, value in (
            (f"${{{variable}}}", element),
            (f"&{{{variable}}}", _NOT_PLAIN.sub("", element)),
        ):
            if name in text:
                self.count(node, text.count(name) * len(value) // _CHARACTERS)
                text = text.replace(name, value)
        if text == node.value:
            return node
        return ScalarNode(node.tag, text, node.start_mark, node.end_mark, node.style)

    def copy(self, node: Node, variable: str, element: str) -> Node:
        """Return a copy of *node* with the loop's variable replaced."""
        self.count(node, 1)
        if isinstance(node, ScalarNode):
            if node.tag == "!Ref" and node.value == variable:
                return _plain(node, element)
            return self.replaced(node, variable, element)
        if isinstance(node, SequenceNode):
            return _like(node, [self.copy(child, variable, element) for child in node.value])
        assert isinstance(node, MappingNode)
        if len(node.value) == 1:
            key, child = node.value[0]
            if _name(key) == "Ref" and isinstance(child, ScalarNode) and child.value == variable:
                return _plain(child, element)
        pairs = [
            (self.replaced(key, variable, element), self.copy(child, variable, element))
            for key, child in node.value
        ]
        return _like(node, pairs)

    def refuse_twice(self, node: MappingNode, pairs: list[tuple[Node, Node]]) -> None:
        if len(pairs) == len(node.value) and not any(
            _name(key).startswith(_LOOP) for key, _ in node.value
        ):
            return
        seen: set[str] = set()
        for key, _ in pairs:
            if _name(key) in seen:
                raise _wrong(f"the loops make {_name(key)} twice", place(key, self.file))
            seen.add(_name(key))


def _like(node: Node, value: list[Node] | list[tuple[Node, Node]]) -> Node:
    return type(node)(node.tag, value, node.start_mark, node.end_mark)


def _plain(node: ScalarNode, text: str) -> ScalarNode:
    return ScalarNode(TEXT, text, node.start_mark, node.end_mark, '"')


def _wrong(message: str, at: Position) -> InputError:
    return InputError(message, file=at.file, line=at.line, column=at.column)
