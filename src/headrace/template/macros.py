"""Macros: what may rewrite a template when it is deployed, out of everybody's sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, pairs, place

if TYPE_CHECKING:
    from headrace.template.position import Position
    from headrace.template.stack import Stack

__all__ = ["macros_of"]

_INSERTED: Final = "Fn::Transform"
_HARMLESS: Final = (
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-",
    "AWS::Serverless-",
    "AWS::ServiceCatalog",
)


def macros_of(stack: Stack) -> list[tuple[Position, str]]:
    """Return the macros of a template whose effect nobody can foresee: place and name."""
    found: list[tuple[Position, str]] = []
    places = [(at, node) for key, at, node in pairs(stack.root) if key == "Transform"]
    for section in ("Resources", "Conditions", "Outputs", "Mappings"):
        places += [pair for key, pair in stack.section(section).items() if key == _INSERTED]
    for at, node in places:
        for item in node.value if isinstance(node, SequenceNode) else [node]:
            name = _macro(item)
            if name and not name.startswith(_HARMLESS):
                found.append((place(at, stack.file), name))
    return found


def _macro(node: Node) -> str:
    """Return the name of a macro: the text itself, or ``Name`` of a mapping with parameters."""
    if isinstance(node, ScalarNode):
        return str(node.value)
    children = pairs(node) if isinstance(node, MappingNode) else ()
    name = {key: child for key, _, child in children}.get("Name")
    return str(name.value) if isinstance(name, ScalarNode) else "a macro"
