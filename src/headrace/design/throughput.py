"""Ways of records through a design, and the narrowest parts of each: minimum cuts.

What flows into a component leaves it along *every* one of its edges: the readers of a stream each
get a copy, they don't share the records out. So a network with branches is looked at one *way* at
a time: at each branch the records take one edge. In one way all records pass once, sources may
join, and the most that can pass is the maximum flow from all sources to the store, where each part
has a capacity; the minimum cut names the narrowest parts.

A part that is reached by several copies of the same record (two functions read a stream and both
write to the next one) has that much less room for each of them: its capacity is divided by the
number of copies. Every part is taken to pass on all that it takes in.

With one source, or no branches, the least flow over the ways is exact: the greatest rate at which
no part receives more than it can take. Where several sources each have several ways that cross, it
is an upper bound.

Source: Ford and Fulkerson, *Flows in Networks* (1962).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design.digraph import Digraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from headrace.design.capacity import Limit

__all__ = ["Cut", "copies_of", "narrowest", "ways_to"]


class Cut(Struct, frozen=True):
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


_NO_LIMIT: Final = Cut(None, ())


def ways_to(store: str, flows: Digraph) -> Iterator[Digraph]:
    """Yield the ways of records to *store*.

    For each part there is a way on which everything that can pass it does; equal ways are one.

    Parameters
    ----------
    store
        Where they go.
    flows
        Who gives records to whom; without cycles.
    """
    network = flows.part(flows.ancestors(store) | {store})
    if all(len(targets) <= 1 for targets in network.after.values()):
        yield network
        return
    seen: set[tuple[tuple[str, str], ...]] = set()
    for through in network:
        leads = network.ancestors(through) | {through}
        taken = {
            node: next((target for target in targets if target in leads), targets[0])
            for node, targets in network.after.items()
            if targets
        }
        starts = [node for node in network if not network.before[node]]
        edges = _followed(starts, taken)
        if edges not in seen:
            seen.add(edges)
            ends = {end for edge in edges for end in edge} | {store}
            yield Digraph((node for node in network if node in ends), edges)


def _followed(starts: list[str], taken: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    edges: dict[tuple[str, str], None] = {}
    for start in starts:
        node = start
        while node in taken and (node, taken[node]) not in edges:
            edges[node, taken[node]] = None
            node = taken[node]
    return tuple(sorted(edges))


def copies_of(store: str, flows: Digraph) -> dict[str, int]:
    """Return how many copies of one record reach each part on the ways to *store*, at most."""
    network = flows.part(flows.ancestors(store) | {store})
    order = network.sorted()
    copies: dict[str, int] = {}
    for source in (node for node in order if not network.before[node]):
        reached = {source: 1}
        for node in order:
            if node in reached:
                copies[node] = max(copies.get(node, 1), reached[node])
                for target in network.after[node]:
                    reached[target] = reached.get(target, 0) + reached[node]
    return copies


def narrowest(
    way: Digraph,
    takes: Callable[[str], Limit],
    gives: Callable[[str, str], Limit],
    copies: Mapping[str, int],
) -> Cut:
    """Return the minimum cut between all sources of *way* and its end.

    A way is a tree that leads to its end, so that the cut is found on one walk: what can come to a
    part is what its givers pass on together, and what it passes on is no more than it takes in.

    Parameters
    ----------
    way
        One way, as `ways_to` yields it.
    takes
        What a part takes in. A limit that is not known does not limit here.
    gives
        What the second of two parts can get from the first.
    copies
        Copies of a record that reach a part, as `copies_of` returns them.
    """
    cut = _NO_LIMIT
    cuts: dict[str, Cut] = {}
    for node in way.sorted():
        came = [
            _within(cuts[giver], gives(giver, node), copies.get(giver, 1), (giver, node))
            for giver in way.before[node]
        ]
        cut = cuts[node] = _within(_joined(came), takes(node), copies.get(node, 1), (node, ""))
    place = {node: index for index, node in enumerate(way)}
    return Cut(cut.value, tuple(sorted(cut.parts, key=lambda part: place[part[0]])))


def _joined(cuts: list[Cut]) -> Cut:
    """Return what several givers pass on together; records enter a source without a limit."""
    values = [cut.value for cut in cuts if cut.value is not None]
    if not cuts or len(values) < len(cuts):
        return _NO_LIMIT
    return Cut(sum(values, Fraction(0)), tuple(part for cut in cuts for part in cut.parts))


def _within(before: Cut, limit: Limit, copies: int, part: tuple[str, str]) -> Cut:
    """Return what passes *part* of what comes to it."""
    if limit.per_s is None or not limit.finite:
        return before
    own = Fraction(limit.per_s) / copies
    return Cut(own, (part,)) if before.value is None or own < before.value else before
