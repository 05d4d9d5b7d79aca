"""Ways of records through a design, and the narrowest parts of each: minimum cuts.

What flows into a component leaves it along *every* one of its edges: the readers of a stream each
get a copy, they don't share the records out. So a network with branches is looked at one *way* at
a time: at each branch the records take one edge. In one way all records pass once, sources may
join, and the most that can pass is the maximum flow from all sources to the store, with each part
split in two nodes joined by its capacity; the minimum cut names the narrowest parts.

A part that is reached by several copies of the same record (two functions read a stream and both
write to the next one) has that much less room for each of them: its capacity is divided by the
number of copies. Every part is taken to pass on all that it takes in.

With one source, or no branches, the least flow over the ways is exact: the greatest rate at which
no part receives more than it can take. Where several sources each have several ways that cross, it
is an upper bound.

Source: Ford and Fulkerson, *Flows in Networks* (1962).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
from networkx.algorithms.flow import edmonds_karp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from headrace.design.capacity import Limit

__all__ = ["Cut", "copies_of", "narrowest", "restricted", "ways_to"]

_SOURCE: Final = ("", -1)


@dataclass(frozen=True, slots=True)
class Cut:
    """The most that can pass a way, and where.

    Attributes
    ----------
    value
        Bytes or records a second; None where nothing on the way is known to limit it.
    parts
        The narrowest parts, those nearest to the sources where there is a choice: a component and
        an empty text, or two components where what the second gets from the first is narrowest.
    """

    value: Fraction | None
    parts: tuple[tuple[str, str], ...]


def ways_to(store: str, flows: nx.DiGraph[str]) -> Iterator[nx.DiGraph[str]]:
    """Yield the ways of records to *store*.

    For each part there is a way on which everything that can pass it does; equal ways are one.

    Parameters
    ----------
    store
        Where they go.
    flows
        Who gives records to whom; without cycles.
    """
    network = flows.subgraph(nx.ancestors(flows, store) | {store})
    nodes = [node for node in flows if node in network]
    if all(network.out_degree(node) <= 1 for node in nodes):
        yield _ordered(flows, [(u, v) for u, v in flows.edges if v in network], store)
        return
    seen: set[tuple[tuple[str, str], ...]] = set()
    for through in nodes:
        leads = nx.ancestors(network, through) | {through}
        taken: dict[str, str] = {}
        for node in nodes:
            onward = [target for target in flows.successors(node) if target in network]
            if onward:
                taken[node] = next((target for target in onward if target in leads), onward[0])
        starts = [node for node in nodes if not network.in_degree(node)]
        edges = _followed(starts, taken)
        if edges not in seen:
            seen.add(edges)
            yield _ordered(flows, edges, store)


def _followed(starts: list[str], taken: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    edges: dict[tuple[str, str], None] = {}
    for start in starts:
        node = start
        while node in taken and (node, taken[node]) not in edges:
            edges[node, taken[node]] = None
            node = taken[node]
    return tuple(sorted(edges))


def _ordered(
    flows: nx.DiGraph[str], edges: list[tuple[str, str]] | tuple[tuple[str, str], ...], store: str
) -> nx.DiGraph[str]:
    """Return a graph of *edges* whose nodes stand in the order of *flows*."""
    ends = {end for edge in edges for end in edge} | {store}
    way: nx.DiGraph[str] = nx.DiGraph()
    way.add_nodes_from(node for node in flows if node in ends)
    way.add_edges_from(edges)
    return way


def restricted(way: nx.DiGraph[str], members: frozenset[str]) -> nx.DiGraph[str]:
    """Return the part of *way* between *members*, in the same order.

    The library's own views of subgraphs iterate in the order of a set.
    """
    part: nx.DiGraph[str] = nx.DiGraph()
    part.add_nodes_from(node for node in way if node in members)
    part.add_edges_from((u, v) for u, v in way.edges if u in members and v in members)
    return part


def copies_of(store: str, flows: nx.DiGraph[str]) -> dict[str, int]:
    """Return how many copies of one record reach each part on the ways to *store*, at most."""
    network = flows.subgraph(nx.ancestors(flows, store) | {store})
    order = list(nx.topological_sort(network))
    copies: dict[str, int] = {}
    for source in (node for node in order if not network.in_degree(node)):
        reached = {source: 1}
        for node in order:
            if node in reached:
                copies[node] = max(copies.get(node, 1), reached[node])
                for target in network.successors(node):
                    reached[target] = reached.get(target, 0) + reached[node]
    return copies


def narrowest(
    way: nx.DiGraph[str],
    store: str,
    takes: Callable[[str], Limit],
    gives: Callable[[str, str], Limit],
    copies: Mapping[str, int],
) -> Cut:
    """Return the minimum cut between all sources of *way* and *store*.

    Parameters
    ----------
    way
        One way, as `ways_to` yields it.
    store
        Its end.
    takes
        What a part takes in. A limit that is not known does not limit here.
    gives
        What the second of two parts can get from the first.
    copies
        Copies of a record that reach a part, as `copies_of` returns them.
    """
    network: nx.DiGraph[Any] = nx.DiGraph()
    for node in way:
        _join(network, (node, 0), (node, 1), takes(node), copies.get(node, 1))
        if not way.in_degree(node):
            network.add_edge(_SOURCE, (node, 0))
    for source, target in way.edges:
        limit = gives(source, target)
        _join(network, (source, 1), (target, 0), limit, copies.get(source, 1))
    try:
        residual = edmonds_karp(network, _SOURCE, (store, 1))
    except nx.NetworkXUnbounded:
        return Cut(None, ())
    open_ends = [(u, v) for u, v, e in residual.edges(data=True) if e["flow"] < e["capacity"]]
    near = nx.descendants(nx.DiGraph([*open_ends, (_SOURCE, _SOURCE)]), _SOURCE) | {_SOURCE}
    crossing = [(u, v) for u, v in network.edges if u in near and v not in near]
    parts = tuple((u[0], "" if u[0] == v[0] else v[0]) for u, v in crossing)
    return Cut(Fraction(residual.graph["flow_value"]), parts)


def _join(
    network: nx.DiGraph[Any], near: tuple[str, int], far: tuple[str, int], limit: Limit, copies: int
) -> None:
    if limit.per_s is not None and limit.finite:
        network.add_edge(near, far, capacity=Fraction(limit.per_s) / copies)
    else:
        network.add_edge(near, far)
