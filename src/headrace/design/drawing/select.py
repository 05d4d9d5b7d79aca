"""What of a design is drawn: the data path in front, what supports it as signs on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from headrace.design.component import Component
from headrace.design.drawing.arrows import arrows_between
from headrace.design.drawing.families import carries_data, family_of, is_connector
from headrace.design.drawing.frames import frames_around
from headrace.design.drawing.naming import clean, figure, shown_name
from headrace.design.drawing.picture import Badge, Box, Mark, Picture
from headrace.design.edges import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from headrace.design.drawing.picture import FigureOf
    from headrace.design.edges import Edge
    from headrace.design.graph import Design, Node

__all__ = ["in_front", "picture_of"]

_KEPT: Final = ("storage", "database", "compute", "queue", "topic", "api")
"""Families drawn where nothing flows at all and nothing carries data by its nature."""

_NAMED: Final = 4
"""Stacks that the title of a drawing names."""
_LISTED: Final = 12
"""Boxes that the description of a drawing names."""

_SAID: Final = {
    EdgeKind.ENCRYPTED_BY: "encrypted by",
    EdgeKind.PERMITTED_BY: "permitted by",
    EdgeKind.PLACED_IN: "placed in",
    EdgeKind.REACHES: "reaches",
    EdgeKind.USES: "uses",
    EdgeKind.WATCHED_BY: "watched by",
    EdgeKind.NOTIFIES: "tells",
}
"""How a tooltip begins its line about what supports a component."""

_SIGNS: Final = ("alarm", "key", "log", "network", "catalog", "queue", "topic", "storage")
"""Families whose signs stand on a box, in this order. Roles and the like are in its tooltip: nearly
every box has one, so that a sign would say nothing."""


def picture_of(
    design: Design,
    figure_of: FigureOf,
    *,
    everything: bool = False,
    marks: Mapping[str, Mark] | None = None,
) -> Picture:
    """Return what a drawing of *design* shows.

    Parameters
    ----------
    design
        The design.
    figure_of
        Gives what tells the one figure of a component.
    everything
        Draw what supports the data path, and what stands alone, as boxes too.
    marks
        Something to point at, by id of the component. What is marked is always drawn.
    """
    marks = marks or {}
    nodes, edges = design.adjacency.nodes, [*design.adjacency.edges()]
    front = in_front(design, edges) | {i for i in marks if i in nodes}
    everything = everything or not front
    drawn = list(nodes) if everything else [i for i in nodes if i in front]
    badges = {} if everything else _supports(design, edges, front)
    boxes = tuple(
        _box(design, nodes[i], figure_of, badges.get(i), quiet=i not in front) for i in drawn
    )
    return Picture(
        title=_title(design),
        summary=_summary(boxes, len(design.by_id)),
        boxes=boxes,
        arrows=arrows_between(boxes, edges),
        frames=frames_around(design, [box.id for box in boxes]),
        marks={box.id: marks[box.id] for box in boxes if box.id in marks},
    )


def in_front(design: Design, edges: Iterable[Edge]) -> frozenset[str]:
    """Return the ids of what is drawn as full boxes: the data path and what belongs to it.

    The ends of flows; where they keep copies and send failures; the functions they turn to; and
    whatever carries data by its nature, connected or not. Where there is none of this, what could
    be part of a data path; nothing where there is none of that either.
    """
    edges = list(edges)
    front = {end for edge in edges if edge.kind is EdgeKind.FLOWS for end in _ends(edge)}
    front |= {c.id for c in design.by_id.values() if carries_data(c.deployed_type)}
    for edge in edges:
        target = design.adjacency.nodes[edge.target]
        computes = family_of(target.deployed_type) == "compute"
        kept = edge.kind is EdgeKind.BACKED_UP_TO
        failed = edge.kind is EdgeKind.NOTIFIES and edge.role == "failed"
        if edge.source in front and (kept or failed or (edge.kind is EdgeKind.USES and computes)):
            front.add(edge.target)
    if not front:
        front = {c.id for c in design.by_id.values() if family_of(c.deployed_type) in _KEPT}
    return frozenset(front)


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.source, edge.target


@dataclass(slots=True)
class _Support:
    """What supports one box: names by family, and lines for its tooltip."""

    names: dict[str, dict[str, None]] = field(default_factory=dict)
    lines: dict[str, dict[str, None]] = field(default_factory=dict)


def _supports(design: Design, edges: Iterable[Edge], front: frozenset[str]) -> dict[str, _Support]:
    found: dict[str, _Support] = {}
    for edge in edges:
        if edge.source in front and edge.target not in front and edge.kind in _SAID:
            node = design.adjacency.nodes[edge.target]
            name = shown_name(node)
            support = found.setdefault(edge.source, _Support())
            support.names.setdefault(_sign(edge, node), {})[name] = None
            support.lines.setdefault(_SAID[edge.kind], {})[name] = None
    return found


def _sign(edge: Edge, node: Node) -> str:
    """Return the family whose sign stands for a supporting node; by the edge where that tells."""
    by_kind = {
        EdgeKind.ENCRYPTED_BY: "key",
        EdgeKind.PERMITTED_BY: "role",
        EdgeKind.PLACED_IN: "network",
        EdgeKind.REACHES: "network",
        EdgeKind.WATCHED_BY: "alarm",
    }
    return by_kind.get(edge.kind) or family_of(node.deployed_type)


def _box(
    design: Design, node: Node, figure_of: FigureOf, support: _Support | None, *, quiet: bool
) -> Box:
    names = support.names if support else {}
    component = node if isinstance(node, Component) else None
    connector = not quiet and is_connector(node.deployed_type)
    return Box(
        id=node.id,
        name=shown_name(node),
        kind=_kind(node),
        family=family_of(node.deployed_type),
        figure=figure(component, figure_of) if component and not quiet else "",
        connector=connector,
        quiet=quiet,
        outside=component is None,
        conditional=component is not None and component.resource.condition().value is None,
        badges=tuple(Badge(family, tuple(names[family])) for family in _SIGNS if family in names),
        tooltip=_tooltip(design, node, support),
    )


def _kind(node: Node) -> str:
    """Return what a node is; for a type that nobody views, the type's last word."""
    if node.kind == Component.kind or not isinstance(node, Component):
        last = clean(node.deployed_type.rpartition("::")[2])
        return _spaced(last) if last else node.kind
    return node.kind


def _spaced(word: str) -> str:
    """Return a name in capitals as words.

    >>> _spaced("DBInstance"), _spaced("TopicRule")
    ('DB instance', 'topic rule')
    """
    parts: list[str] = []
    for index, char in enumerate(word):
        following = word[index + 1 : index + 2]
        starts = char.isupper() and (following.islower() or not word[index - 1 : index].isupper())
        if starts or not parts:
            parts.append(char)
        else:
            parts[-1] += char
    return " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)


def _tooltip(design: Design, node: Node, support: _Support | None) -> tuple[str, ...]:
    if not isinstance(node, Component):
        named = f"named at {node.at.file}:{node.at.line}"
        return (clean(node.label), "outside these templates", clean(named))
    resource, at = node.resource, node.at()
    lines = [f"{node.logical_id} ({node.type})", f"{at.file}:{at.line}"]
    if resource.construct_path:
        lines.append(resource.construct_path)
    if len(design.workspace.stacks) > 1:
        lines.append(f"stack {resource.stack.key}")
    if resource.condition().value is None:
        lines.append("exists only under a condition")
    for said, names in (support.lines if support else {}).items():
        lines.append(f"{said} {', '.join(names)}")
    return tuple(clean(line) for line in lines)


def _title(design: Design) -> str:
    keys = [clean(stack.key) for stack in design.workspace.stacks if stack.parent is None]
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"Design of {', '.join(keys[:_NAMED])}{more}" if keys else "An empty design"


def _summary(boxes: tuple[Box, ...], resources: int) -> str:
    shown = sum(not box.outside for box in boxes)
    outside = len(boxes) - shown
    beyond = f" and {outside} outside the templates" if outside else ""
    names = [box.name for box in boxes if not box.quiet and not box.connector]
    listed = f": {', '.join(names[:_LISTED])}" if names else ""
    more = " and others" if len(names) > _LISTED else ""
    return f"{shown} of {resources} resources{beyond}{listed}{more}"
