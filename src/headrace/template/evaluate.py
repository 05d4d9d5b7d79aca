"""Syntax nodes to values: scalars, mappings, lists; functions are in `functions`.

An `Evaluation` is one stack under one set of assumptions. It is pure and lazy: asking for a
property evaluates that property and what it refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Self

from headrace.errors import InputError
from headrace.template import functions
from headrace.template.calls import call_of, foreign_call
from headrace.template.condition_functions import condition_of, free
from headrace.template.conditions import Assumption, Assumptions, Outcome
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, pairs, place
from headrace.template.parameters import parameter_value
from headrace.template.scalars import plain_data
from headrace.template.values import (
    Absent,
    Mapping,
    Reference,
    Scalar,
    Sequence,
    Text,
    Unknown,
    Value,
    moved,
)

if TYPE_CHECKING:
    from headrace.template.position import Position
    from headrace.template.stack import Stack

__all__ = ["Evaluation"]

_TOO_LONG: Final = "stands on too many others, one upon the other"
_INSERTED: Final = "Fn::Transform"
_MANY: Final = 32
"""In so few keys, looking through all of them is as fast."""
_DYNAMIC = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):[^{}]*\}\}")


class _ManyKeys(tuple[str, ...]):  # noqa: SLOT001 - a tuple takes no slots
    """Keys of a long mapping, found without looking through all of them."""

    members: frozenset[str]

    def __new__(cls, keys: Iterable[str]) -> Self:
        made = super().__new__(cls, keys)
        made.members = frozenset(made)
        return made

    def __contains__(self, key: object) -> bool:
        return key in self.members


class Evaluation:
    """A stack's values under given assumptions.

    Parameters
    ----------
    stack
        The stack.
    assumptions
        What the undecided variables are taken to be; empty for "as far as the template tells".
    """

    def __init__(self, stack: Stack, assumptions: Assumptions) -> None:
        self.stack = stack
        self.assumptions = assumptions
        self._assumed = dict(assumptions)
        self._conditions: dict[str, Outcome | None] = {}
        self._parameters: dict[str, Value | None] = {}
        self._outputs: dict[str, Value | None] = {}

    # -- nodes ----------------------------------------------------------------------------

    def value(self, node: Node, at: Position | None = None) -> Value:
        """Evaluate *node*; *at* overrides its place (a mapping's value stands at its key)."""
        at = at or place(node, self.stack.file)
        call = call_of(node)
        if call is not None:
            return functions.apply(self, call, at)
        foreign = foreign_call(node)
        if foreign:
            return Unknown(at, f"{foreign} is not a function that is known here")
        return self.literal(node, at)

    def literal(self, node: Node, at: Position) -> Value:
        """Evaluate *node* itself, whatever its tag."""
        if isinstance(node, ScalarNode):
            return self._scalar(node, at)
        if isinstance(node, SequenceNode):
            return Sequence(at, tuple(self.value(item) for item in node.value))
        assert isinstance(node, MappingNode)
        return self.mapping(node, at)

    def plain(self, node: Node, at: Position) -> Value:
        """Evaluate *node* where no function may stand: a mapping that calls one may call itself."""
        if call_of(node) is not None or foreign_call(node):
            return Unknown(at, "a function stands where only plain values may")
        if isinstance(node, MappingNode):
            children = {key: (key_node, child) for key, key_node, child in pairs(node)}
            plain = {
                key: self.plain(child, place(key_node, self.stack.file))
                for key, (key_node, child) in children.items()
            }
            return Mapping.of(at, plain)
        if isinstance(node, SequenceNode):
            items = (self.plain(item, place(item, self.stack.file)) for item in node.value)
            return Sequence(at, tuple(items))
        assert isinstance(node, ScalarNode)
        return self._scalar(node, at)

    def mapping(self, node: MappingNode, at: Position) -> Mapping:
        """Evaluate a mapping; its children stand at their keys and are evaluated when asked for."""
        children = {key: (key_node, child) for key, key_node, child in pairs(node)}
        macro = children.pop(_INSERTED, None)
        inserted = None if macro is None else functions.inserted(self, macro[1], at)

        def evaluate(key: str) -> Value:
            key_node, child = children[key]
            return self.value(child, place(key_node, self.stack.file))

        keys = tuple(children) if len(children) < _MANY else _ManyKeys(children)
        return Mapping(at, keys, evaluate, inserted=inserted)

    def _scalar(self, node: ScalarNode, at: Position) -> Value:
        written: str = node.value
        if "{{resolve:" in written:
            return _with_dynamic_references(written, at)
        return Scalar(at, plain_data(node), written)

    # -- names ----------------------------------------------------------------------------

    def parameter(self, name: str, at: Position) -> Value:
        """Return a parameter's value.

        Raises
        ------
        InputError
            When its default or argument refers to itself.
        """
        if name not in self._parameters:
            self._parameters[name] = None
            try:
                self._parameters[name] = parameter_value(self, name)
            except RecursionError:
                self._parameters[name] = Unknown(at, f"parameter {name} {_TOO_LONG}")
        value = self._parameters[name]
        if value is None:
            message = f"parameter {name} refers to itself"
            raise InputError(message, file=at.file, line=at.line, column=at.column)
        return value

    def assumed(self, variable: str) -> Assumption | None:
        """Return what *variable* is taken to be, None where nothing is assumed."""
        return self._assumed.get(variable)

    def condition(self, name: str, at: Position) -> Outcome:
        """Evaluate a named condition.

        Raises
        ------
        InputError
            When it refers to itself.
        """
        if name not in self._conditions:
            node = self.stack.section("Conditions").get(name)
            if node is None:
                return free(self, f"{self.stack.key}:condition {name}")
            self._conditions[name] = None
            try:
                self._conditions[name] = condition_of(self, node[1])
            except RecursionError:
                message = f"condition {name} {_TOO_LONG}"
                raise InputError(message, file=at.file, line=at.line, column=at.column) from None
        outcome = self._conditions[name]
        if outcome is None:
            message = f"condition {name} refers to itself"
            raise InputError(message, file=at.file, line=at.line, column=at.column)
        return outcome

    def reference(self, logical_id: str, attribute: str, at: Position) -> Value:
        """Evaluate ``Ref`` (empty attribute) or ``GetAtt`` of *logical_id*."""
        nested = self.stack.nested.get(logical_id)
        if nested is not None and attribute.startswith("Outputs."):
            output = nested.under(self.assumptions).output(attribute.removeprefix("Outputs."), at)
            return moved(output, at)
        if logical_id in self.stack.section("Resources"):
            return Reference(at, self.stack.key, logical_id, attribute)
        return Unknown(at, f"{logical_id} is neither a parameter nor a resource of this template")

    def output(self, name: str, at: Position) -> Value:
        """Return the value of one of the stack's outputs."""
        found = self.stack.section("Outputs").get(name)
        if found is None:
            return Unknown(at, f"stack {self.stack.key} has no output {name}")
        if name not in self._outputs:
            self._outputs[name] = None
            try:
                body = self.value(found[1], place(found[0], self.stack.file))
                self._outputs[name] = body.get("Value")
            except RecursionError:
                reason = f"output {name} of stack {self.stack.key} {_TOO_LONG}"
                self._outputs[name] = Unknown(at, reason)
        value = self._outputs[name]
        if value is None:
            return Unknown(at, f"output {name} of stack {self.stack.key} is made of itself")
        return value


def _with_dynamic_references(written: str, at: Position) -> Value:
    parts: list[Value] = []
    end = 0
    for match in _DYNAMIC.finditer(written):
        if match.start() > end:
            parts.append(Scalar(at, written[end : match.start()]))
        kind = match.group(1)
        reason = f"{match.group(0)} is resolved when the stack is deployed"
        shown = "in plain text in the Parameter Store" if kind == "ssm" else ""
        parts.append(Unknown(at, reason, secret=not shown, shown=shown))
        end = match.end()
    if end < len(written):
        parts.append(Scalar(at, written[end:]))
    if len(parts) == 1:
        return parts[0]
    return Text(at, tuple(parts)) if parts else Absent(at)
