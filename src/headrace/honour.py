"""What other tools' users have accepted, as acknowledgements of the rules that check the same.

Each tool keeps what its users accept in the metadata of a resource, under its own name; cfn-lint
also in that of a whole template, Checkov also in comments. It counts here only where somebody asks
for it: who accepted a finding of one tool may not have known what
another one means by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from headrace.errors import InputError
from headrace.rulekit.peers import concepts
from headrace.template.nodes import pairs
from headrace.template.position import NOWHERE, Position
from headrace.template.text import read_text
from headrace.template.values import Absent, Scalar, Value
from headrace.template.workspace import Acknowledgement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.template.stack import Resource, Stack
    from headrace.template.workspace import Workspace

__all__ = ["TOOLS", "honoured"]

_Accepted: TypeAlias = "Iterator[tuple[Value, str]]"
"""The value that names a tool's rule, and the reason that is given."""


def _listed(reason: str) -> Callable[[Value], _Accepted]:
    """Return what reads a list of mappings with an id and a reason."""

    def read(listed: Value) -> _Accepted:
        for entry in listed.elements():
            yield entry.get("id"), entry.get(reason).text("")

    return read


def _names(listed: Value) -> _Accepted:
    for name in listed.elements():
        yield name, ""


TOOLS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Value], _Accepted]]]] = {
    "cdk-nag": (("cdk_nag", "rules_to_suppress"), _listed("reason")),
    "Guard": (("guard", "SuppressedRules"), _names),
    "Checkov": (("checkov", "skip"), _listed("comment")),
    "cfn_nag": (("cfn_nag", "rules_to_suppress"), _listed("reason")),
    "cfn-lint": (("cfn-lint", "config", "ignore_checks"), _names),
}
"""Tool → where in a resource's metadata it keeps what is accepted, and how to read that."""


_WHOLE: Final = "cfn-lint"
"""The tool that also takes metadata of a whole template."""
_COMMENTED: Final = "Checkov"
"""The tool that also takes comments."""
_SKIP = re.compile(r"#\s*checkov:skip=(?P<id>\w+)(?::(?P<why>.*))?")


def honoured(workspace: Workspace, tools: Sequence[str]) -> Iterator[Acknowledgement]:
    """Yield what resources accept for *tools*, as acknowledgements of our rules.

    Raises
    ------
    InputError
        A tool is none whose metadata is known.
    """
    words = [word for given in tools for word in given.split(",")]
    for tool in map(_known, words):
        ours = _ours(tool)
        for stack in workspace.stacks:
            for resource, theirs, reason, at in _accepted(tool, stack):
                for rule in ours.get(theirs, ()):
                    said = reason or f"accepted for {tool}, without a reason"
                    yield Acknowledgement(rule, said, resource.id, at, tool=tool)


def _accepted(tool: str, stack: Stack) -> Iterator[tuple[Resource, str, str, Position]]:
    """Yield the resources of a stack with the tool's ids accepted for them, why and where."""
    path, read = TOOLS[tool]
    lines = _lines(stack.file) if tool == _COMMENTED else []
    for resource in stack.resources.values():
        places = [resource.attribute("Metadata")]
        if tool == _WHOLE:
            places.append(_metadata(stack))
        for metadata in places:
            for name, reason in read(metadata.get(*path)):
                if isinstance(name, Scalar):
                    yield resource, name.text(""), reason, name.at
        for theirs, reason, at in _comments(resource, lines):
            yield resource, theirs, reason, at


def _metadata(stack: Stack) -> Value:
    """Return the ``Metadata`` of a whole template."""
    nodes = {key: node for key, _, node in pairs(stack.root)}
    node = nodes.get("Metadata")
    return Absent(NOWHERE) if node is None else stack.under().value(node)


def _comments(resource: Resource, lines: list[str]) -> Iterator[tuple[str, str, Position]]:
    """Yield what comments in a resource accept: ``# checkov:skip=CKV_AWS_43:why``.

    A resource goes as far as its lines are indented more than its name.
    """
    at = resource.at
    for number, line in enumerate(lines[at.line - 1 :], at.line):
        outside = number > at.line and len(line) - len(line.lstrip()) < at.column
        found = None if outside else _SKIP.search(line)
        if found:
            place = Position(at.file, number, found.start() + 1)
            yield found["id"], (found["why"] or "").strip(), place
        if outside and line.strip() and not line.lstrip().startswith("#"):
            return


def _lines(file: str) -> list[str]:
    """Return the lines of a template; none of standard input."""
    return read_text(Path(file), file).splitlines() if Path(file).is_file() else []


def _known(name: str) -> str:
    found = next((tool for tool in TOOLS if tool.lower() == name.lower()), None)
    if found is None:
        raise InputError(f"--honour {name}: known are {', '.join(TOOLS)}")
    return found


def _ours(tool: str) -> dict[str, list[str]]:
    """Return the tool's ids with the rules of ours that check the same."""
    found: dict[str, list[str]] = {}
    for concept in concepts():
        for theirs in concept.peers.get(tool, ()):
            found.setdefault(theirs, []).extend(concept.rules)
    return found
