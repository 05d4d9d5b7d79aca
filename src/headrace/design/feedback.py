"""Edges that lead back: what makes a cycle of a graph that mostly goes one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["feedback_edges"]


def feedback_edges(successors: Mapping[str, Iterable[str]]) -> frozenset[tuple[str, str]]:
    """Return the edges without which the graph has no cycle.

    A depth-first search calls an edge so when it leads to a node that is still being visited. It
    starts at the nodes nothing leads to, in their order, so that the edges that go on from a
    source are never the ones that lead back.

    Parameters
    ----------
    successors
        Every node, in a fixed order, with the nodes it leads to.

    Examples
    --------
    >>> sorted(feedback_edges({"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}))
    [('c', 'b')]
    """
    entered = {target for source in successors for target in successors[source]}
    starts = [node for node in successors if node not in entered]
    state: dict[str, bool] = {}
    back: set[tuple[str, str]] = set()
    for start in [*starts, *successors]:
        if start not in state:
            _visit(start, successors, state, back)
    return frozenset(back)


def _visit(
    start: str,
    successors: Mapping[str, Iterable[str]],
    state: dict[str, bool],
    back: set[tuple[str, str]],
) -> None:
    """Search from *start*; a node's state is True while its own visit goes on."""
    state[start] = True
    stack: list[tuple[str, Iterator[str]]] = [(start, iter(successors[start]))]
    while stack:
        node, rest = stack[-1]
        for target in rest:
            if target not in state:
                state[target] = True
                stack.append((target, iter(successors[target])))
                break
            if state[target]:
                back.add((node, target))
        else:
            state[node] = False
            stack.pop()
