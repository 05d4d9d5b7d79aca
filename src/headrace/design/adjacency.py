"""Nodes and edges of a design, and what leads to and from each node, in the order drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design.component import Component, External
    from headrace.design.edges import Edge

__all__ = ["Adjacency"]

_Ends = dict[str, dict[str, list["Edge"]]]


class Adjacency:
    """A directed graph with any number of edges between two nodes.

    Attributes
    ----------
    nodes
        Components and what is outside the run, by id.
    """

    def __init__(self, components: dict[str, Component]) -> None:
        self.nodes: dict[str, Component | External] = dict(components)
        self._out: _Ends = {key: {} for key in components}
        self._into: _Ends = {key: {} for key in components}

    def copy(self) -> Adjacency:
        """Return the same graph, to which edges can be added."""
        other = Adjacency({})
        other.nodes, other._out, other._into = (
            dict(self.nodes),
            _copied(self._out),
            _copied(self._into),
        )
        return other

    def add(self, node: Component | External) -> None:
        """Add a node, once."""
        if node.id not in self.nodes:
            self.nodes[node.id] = node
            self._out[node.id] = {}
            self._into[node.id] = {}

    def connect(self, edge: Edge) -> None:
        """Add an edge between two nodes."""
        self._out[edge.source].setdefault(edge.target, []).append(edge)
        self._into[edge.target].setdefault(edge.source, []).append(edge)

    def edges(self) -> Iterator[Edge]:
        """Yield all edges, those of one source together."""
        for node_id in self._out:
            yield from self.out(node_id)

    def out(self, node_id: str) -> Iterator[Edge]:
        """Yield the edges that begin at a node; none for a node that is not there."""
        for found in self._out.get(node_id, {}).values():
            yield from found

    def into(self, node_id: str) -> Iterator[Edge]:
        """Yield the edges that end at a node; none for a node that is not there."""
        for found in self._into.get(node_id, {}).values():
            yield from found


def _copied(ends: _Ends) -> _Ends:
    return {node: {end: [*edges] for end, edges in beside.items()} for node, beside in ends.items()}
