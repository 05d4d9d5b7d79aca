"""What the templates of one run export to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from headrace.template.position import Position
from headrace.template.values import Scalar, Value

if TYPE_CHECKING:
    from headrace.template.conditions import Assumptions
    from headrace.template.stack import Stack

__all__ = ["connect"]


def connect(stacks: Sequence[Stack]) -> None:
    """Let every stack find what the others export."""
    exports = _Exports(stacks)
    for stack in stacks:
        stack.exports = partial(exports.value, stack)
        stack.outputs = partial(exports.output, stack)


@dataclass(slots=True)
class _Exports:
    """Exports by name; looked through when the first import asks."""

    stacks: Sequence[Stack]
    table: dict[str, list[tuple[Stack, str]]] | None = None

    def value(self, importer: Stack, name: str, assumptions: Assumptions) -> Value | None:
        """Return the value exported as *name*; None where no template exports it."""
        if self.table is None:
            self.table = {}  # an export whose name is imported finds nothing
            self.table = self._look_through()
        found = self.table.get(name)
        if not found:
            return None
        stack, output = min(found, key=lambda one: _distance(importer, one[0]))
        return stack.under(assumptions).output(output, Position(stack.file, 1, 1))

    def output(
        self, importer: Stack, stack_name: str, output: str, assumptions: Assumptions
    ) -> Value | None:
        """Return an output of the stack named *stack_name*; None if the run has no such stack."""
        named = [s for s in self.stacks if stack_name in (s.name, s.key)]
        if not named:
            return None
        stack = min(named, key=lambda one: _distance(importer, one))
        return stack.under(assumptions).output(output, Position(stack.file, 1, 1))

    def _look_through(self) -> dict[str, list[tuple[Stack, str]]]:
        found: dict[str, list[tuple[Stack, str]]] = {}
        for stack in self.stacks:
            evaluation = stack.under()
            for output, (_, node) in stack.section("Outputs").items():
                name = evaluation.value(node).get("Export", "Name")
                if isinstance(name, Scalar):
                    found.setdefault(str(name.text("")), []).append((stack, output))
        return found


def _distance(importer: Stack, exporter: Stack) -> tuple[bool, bool]:
    """Order exporters of the same name: those of the importer's environment and app first."""
    here = (importer.region, importer.account) == (exporter.region, exporter.account)
    return not here, importer.app != exporter.app
