"""From the edges of a design to the arrows of a drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from headrace.design.drawing.naming import clean
from headrace.design.drawing.picture import Arrow, Box, Line
from headrace.design.edges import ALWAYS, EdgeKind
from headrace.design.feedback import feedback_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from headrace.design.edges import Edge

__all__ = ["arrows_between"]

_LINES: Final = {EdgeKind.FLOWS: Line.FLOW, EdgeKind.BACKED_UP_TO: Line.COPY}
_ORDER: Final = (Line.FLOW, Line.COPY, Line.ASIDE)

_SILENT: Final = frozenset(
    {"alarm", "deliver", "event", "firehose", "lambda", "log", "poll", "sqs"}
)
"""Roles that an arrow between two boxes says by itself."""

_SPOKEN: Final = (EdgeKind.FLOWS, EdgeKind.BACKED_UP_TO, EdgeKind.USES, EdgeKind.NOTIFIES)

_LABELS: Final = {
    (EdgeKind.BACKED_UP_TO, "source"): "backup",
    (EdgeKind.FLOWS, "put"): "",
}


@dataclass(slots=True)
class _Bundle:
    """The edges from one box to another."""

    edges: list[Edge] = field(default_factory=list)

    @property
    def line(self) -> Line:
        """The strongest line of all edges."""
        lines = {_line(edge) for edge in self.edges}
        return next(line for line in _ORDER if line in lines)

    def labels(self) -> list[str]:
        """What is written at the arrow: the roles of the edges that it is drawn for."""
        strongest = self.line
        found = (_label(edge) for edge in self.edges if _line(edge) is strongest)
        return [label for label in dict.fromkeys(found) if label]


def arrows_between(boxes: Sequence[Box], edges: Iterable[Edge]) -> tuple[Arrow, ...]:
    """Return the arrows between boxes, one for all edges from one box to another.

    The strongest edge decides how an arrow is drawn: a bucket that gets both the data and what
    could not be delivered has one arrow, a flow. What leads back against the flow is told, so
    that it does not bend the layout.
    """
    known = {box.id: box for box in boxes}
    bundles: dict[tuple[str, str], _Bundle] = {}
    for edge in edges:
        if edge.source in known and edge.target in known and edge.source != edge.target:
            bundles.setdefault((edge.source, edge.target), _Bundle()).edges.append(edge)
    onward: dict[str, list[str]] = {box_id: [] for box_id in known}
    for (source, target), bundle in bundles.items():
        if bundle.line is not Line.ASIDE:
            onward[source].append(target)
    back = feedback_edges(onward)
    place = {box_id: index for index, box_id in enumerate(known)}
    order = sorted(bundles, key=lambda ends: (place[ends[0]], place[ends[1]]))
    return tuple(_arrow(known[a], known[b], bundles[a, b], back=(a, b) in back) for a, b in order)


def _arrow(source: Box, target: Box, bundle: _Bundle, *, back: bool) -> Arrow:
    # What only joins two others says by itself how: its own name holds the label.
    labels = [x for x in bundle.labels() if not target.connector or x not in target.kind]
    return Arrow(
        source=source.id,
        target=target.id,
        line=bundle.line,
        label="" if source.connector and bundle.line is Line.FLOW else clean(", ".join(labels)),
        back=back,
        conditional=all(edge.when != ALWAYS for edge in bundle.edges),
        tooltip=tuple(clean(_said(edge)) for edge in bundle.edges),
    )


def _line(edge: Edge) -> Line:
    return _LINES.get(edge.kind, Line.COPY if edge.role == "failed" else Line.ASIDE)


def _label(edge: Edge) -> str:
    """Return what is written at the edge: nothing where its ends and its line tell it all."""
    named = _LABELS.get((edge.kind, edge.role))
    if named is not None:
        return named
    spoken = edge.kind in _SPOKEN and edge.role not in _SILENT
    return edge.role if spoken else ""


def _said(edge: Edge) -> str:
    role = f" ({edge.role})" if edge.role else ""
    condition = ", under a condition" if edge.when != ALWAYS else ""
    return f"{edge.kind.replace('_', ' ')}{role}{condition} — {edge.at.file}:{edge.at.line}"
