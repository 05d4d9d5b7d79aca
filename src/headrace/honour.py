"""What other tools' users have accepted, as acknowledgements of the rules that check the same.

Each tool keeps what its users accept in the metadata of a resource, under its own name. It counts
here only where somebody asks for it: who accepted a finding of one tool may not have known what
another one means by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from headrace.errors import InputError
from headrace.rulekit.peers import concepts
from headrace.template.values import Scalar, Value
from headrace.template.workspace import Acknowledgement

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def honoured(workspace: Workspace, tools: Sequence[str]) -> Iterator[Acknowledgement]:
    """Yield what resources accept for *tools*, as acknowledgements of our rules.

    Raises
    ------
    InputError
        A tool is none whose metadata is known.
    """
    for tool in map(_known, tools):
        path, read = TOOLS[tool]
        ours = _ours(tool)
        for resource in workspace.resources():
            for name, reason in read(resource.attribute("Metadata").get(*path)):
                for rule in ours.get(name.text("") if isinstance(name, Scalar) else "", ()):
                    said = reason or f"accepted for {tool}, without a reason"
                    yield Acknowledgement(rule, said, resource.id, name.at, tool=tool)


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
