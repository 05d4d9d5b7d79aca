"""A design as JSON for machines: every node and every edge, whether a drawing shows it or not.

The form is stable: names and meanings in `SCHEMA` don't change within one ``version``; keys may be
added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from headrace.design.component import Component
from headrace.design.drawing.naming import figure
from headrace.design.drawing.select import in_front
from headrace.design.edges import ALWAYS

if TYPE_CHECKING:
    from headrace.design.drawing.picture import FigureOf
    from headrace.design.edges import Edge
    from headrace.design.graph import Design, Node
    from headrace.template.position import Position
    from headrace.template.stack import Stack

__all__ = ["SCHEMA", "VERSION", "document"]

VERSION: Final = 1


def _text(description: str) -> dict[str, str]:
    return {"type": "string", "description": description}


def _flag(description: str) -> dict[str, str]:
    return {"type": "boolean", "description": description}


_PLACE: Final = {
    "file": _text("The file as the user named it."),
    "line": {"type": "integer", "description": "Line, from 1."},
    "column": {"type": "integer", "description": "Column, from 1."},
}


def _objects(properties: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "required": list(properties), "properties": properties}
    return {"type": "array", "items": item}


SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Design graph",
    "type": "object",
    "required": ["version", "stacks", "nodes", "edges"],
    "properties": {
        "version": {"const": VERSION},
        "stacks": _objects(
            {
                "key": _text("Unique in the run; the first part of a component's id."),
                "name": _text("The stack's name; empty where unknown."),
                "parent": _text("Key of the stack that nests this one; empty for a root."),
                "region": _text("Region; empty where unknown."),
                "account": _text("Account; empty where unknown."),
                "file": _text("Its template's file."),
            }
        ),
        "nodes": _objects(
            {
                "id": _text("Unique: stack key/logical id, or external: and what names it."),
                "name": _text("Logical id, or what names something outside."),
                "type": _text("CloudFormation type; empty where unknown."),
                "kind": _text("What it is, in a word or two."),
                "service": _text("The service that views it; empty for types without a view."),
                "stack": _text("Key of its stack; empty for something outside."),
                "construct_path": _text("CDK construct path; empty where there is none."),
                "figure": _text("The figure that a drawing shows; empty where unknown."),
                "external": _flag("Whether it is outside the templates of the run."),
                "conditional": _flag("Whether an undecided condition may leave it out."),
                "front": _flag("Whether it is on the data path, or belongs to it."),
                **_PLACE,
            }
        ),
        "edges": _objects(
            {
                "kind": _text("flows, encrypted_by, watched_by, ...; from source to target."),
                "role": _text("What it is for within its kind; may be empty."),
                "source": _text("Id of a node."),
                "target": _text("Id of a node."),
                "conditional": _flag("Whether an undecided condition may leave it out."),
                **_PLACE,
            }
        ),
    },
}
"""JSON Schema of the document."""


def document(design: Design, figure_of: FigureOf) -> dict[str, Any]:
    """Return *design* as plain data, in the order of the files."""
    nodes, edges = design.adjacency.nodes, [*design.adjacency.edges()]
    front = in_front(design, edges)
    return {
        "version": VERSION,
        "stacks": [_stack(stack) for stack in design.workspace.stacks],
        "nodes": [_node(node, figure_of, front=i in front) for i, node in nodes.items()],
        "edges": [_edge(edge) for edge in edges],
    }


def _stack(stack: Stack) -> dict[str, Any]:
    return {
        "key": stack.key,
        "name": stack.name,
        "parent": stack.parent.key if stack.parent else "",
        "region": stack.region,
        "account": stack.account,
        "file": stack.file,
    }


def _node(node: Node, figure_of: FigureOf, *, front: bool) -> dict[str, Any]:
    component = node if isinstance(node, Component) else None
    resource = component.resource if component else None
    return {
        "id": node.id,
        "name": node.logical_id,
        "type": node.type,
        "kind": node.kind,
        "service": node.service,
        "stack": resource.stack.key if resource else "",
        "construct_path": resource.construct_path if resource else "",
        "figure": figure(component, figure_of) if component else "",
        "external": component is None,
        "conditional": resource is not None and resource.condition().value is None,
        "front": front,
        **_place(node.at() if isinstance(node, Component) else node.at),
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "kind": str(edge.kind),
        "role": edge.role,
        "source": edge.source,
        "target": edge.target,
        "conditional": edge.when != ALWAYS,
        **_place(edge.at),
    }


def _place(at: Position) -> dict[str, Any]:
    return {"file": at.file, "line": at.line, "column": at.column}
