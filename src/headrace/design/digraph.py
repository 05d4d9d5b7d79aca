"""A small directed graph of ids, and what follows from who gives to whom.

What every run asks of the flows is no more than this; a library of graph algorithms takes a tenth
of a second to load.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from heapq import heappop, heappush
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

__all__ = ["Digraph", "in_order"]

_T = TypeVar("_T", int, str)


class Digraph:
    """Nodes in a fixed order, with one edge at most between two of them.

    Parameters
    ----------
    nodes
        Ids, in their order.
    edges
        Who gives to whom; ends that are not among *nodes* are added behind them.

    Attributes
    ----------
    after, before
        Whom each node gives to, and who gives to it.
    """

    def __init__(self, nodes: Iterable[str] = (), edges: Iterable[tuple[str, str]] = ()) -> None:
        self.after: dict[str, list[str]] = {node: [] for node in nodes}
        self.before: dict[str, list[str]] = {node: [] for node in self.after}
        for giver, taker in dict.fromkeys(edges):
            for end in (giver, taker):
                self.after.setdefault(end, [])
                self.before.setdefault(end, [])
            self.after[giver].append(taker)
            self.before[taker].append(giver)

    def __iter__(self) -> Iterator[str]:
        """Yield the nodes, in their order."""
        return iter(self.after)

    def __len__(self) -> int:
        """Return how many nodes there are."""
        return len(self.after)

    def __contains__(self, node: object) -> bool:
        """Whether there is such a node."""
        return node in self.after

    @property
    def edges(self) -> Iterator[tuple[str, str]]:
        """Every edge, those of one giver together."""
        return ((giver, taker) for giver, takers in self.after.items() for taker in takers)

    def ancestors(self, node: str) -> set[str]:
        """Return everything from which edges lead to *node*."""
        return _reached(node, self.before)

    def descendants(self, node: str) -> set[str]:
        """Return everything to which edges lead from *node*."""
        return _reached(node, self.after)

    def part(self, members: Collection[str]) -> Digraph:
        """Return the part of the graph between *members*, in the same order."""
        nodes = [node for node in self if node in members]
        return Digraph(nodes, ((a, b) for a in nodes for b in self.after[a] if b in members))

    def groups(self) -> list[frozenset[str]]:
        """Return the nodes that edges connect, whatever their direction, group by group."""
        seen: set[str] = set()
        found = []
        for node in self:
            if node not in seen:
                group = _reached(node, self.after, self.before) | {node}
                seen |= group
                found.append(frozenset(group))
        return found

    def sorted(self) -> list[str]:
        """Return the nodes, givers first; of those that may come next, the first in their order.

        Raises
        ------
        graphlib.CycleError
            Edges lead round in a circle.
        """
        nodes = list(self)
        place = {node: index for index, node in enumerate(nodes)}
        numbers = {place[node]: [place[giver] for giver in self.before[node]] for node in nodes}
        return [nodes[number] for number in in_order(numbers)]


def _reached(start: str, *steps: Mapping[str, Iterable[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        onward = {end for step in steps for end in step[node]} - reached
        reached |= onward
        waiting += onward
    return reached - {start}


def in_order(givers: Mapping[_T, Iterable[_T]]) -> Iterator[_T]:
    """Yield each node after its givers; of those that may come next, the least.

    Raises
    ------
    graphlib.CycleError
        Edges lead round in a circle.
    """
    sorter = TopologicalSorter(givers)
    sorter.prepare()
    ready: list[_T] = []
    while sorter.is_active():
        for node in sorter.get_ready():
            heappush(ready, node)
        yield ready[0]
        sorter.done(heappop(ready))
