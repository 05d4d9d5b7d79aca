"""What a design sustains without a declared load, and which part is the narrowest.

For each store (a component from which no data goes on) and each way that leads there: the greatest
steady rate at which no part on the way receives more than it can take, in bytes/s and in records/s.
How that follows from the capacities of the parts stands in `throughput`.

Ways that meet only in the store are told apart where the store has no limit of its own.

A capacity that is not known is not infinite: what is said is then *at most* so much, and what is
missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.design.capacity import MEASURES, Capacities, Measure
from headrace.design.component import Component
from headrace.design.digraph import Digraph
from headrace.design.edges import ALWAYS, EdgeKind
from headrace.design.feedback import feedback_edges
from headrace.design.throughput import copies_of, narrowest, ways_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from headrace.design.capacity import CapacityOf
    from headrace.design.graph import Design

__all__ = [
    "Bound",
    "NarrowPart",
    "NotKnown",
    "PathCapacity",
    "SlowReader",
    "slowest_readers",
    "sustained",
]


class NarrowPart(Struct, frozen=True):
    """One of the narrowest parts of a way.

    Attributes
    ----------
    id
        The component.
    reader
        The component behind it whose share of it is narrow; empty where what it takes in is.
    per_s
        What it lets pass.
    why
        How that comes about.
    """

    id: str
    reader: str
    per_s: float
    why: str


class Bound(Struct, frozen=True):
    """The most that can pass a way, as far as capacities are known.

    Attributes
    ----------
    per_s
        Bytes or records a second; None where nothing on the way is known to limit it.
    narrowest
        The narrowest parts, nearest to the sources where there is a choice.
    """

    per_s: float | None
    narrowest: tuple[NarrowPart, ...]


class NotKnown(Struct, frozen=True):
    """A part of a way whose capacity is not known, why, and what would settle it."""

    id: str
    reason: str
    settled_by: str = ""


class PathCapacity(Struct, frozen=True):
    """What one way to a store sustains.

    Attributes
    ----------
    sources
        Ids of the components where records enter: nothing in the templates flows into them.
    store
        Id of the component where they end.
    via
        Ids of all components on the way, both ends included, in the order of the flow.
    bytes_per_s, records_per_s
        The bounds; both hold at once.
    unknown
        Parts whose capacity is not known: the bounds are then upper bounds.
    conditional
        Whether the template's conditions may leave out a part of the way.
    """

    sources: tuple[str, ...]
    store: str
    via: tuple[str, ...]
    bytes_per_s: Bound
    records_per_s: Bound
    unknown: tuple[NotKnown, ...]
    conditional: bool = False

    def of(self, measure: Measure) -> Bound:
        """Return the bound of one measure."""
        return self.bytes_per_s if measure == "bytes_per_s" else self.records_per_s

    @property
    def narrow_ids(self) -> tuple[str, ...]:
        """Ids of the components that are narrowest, in either measure, in the order of the flow."""
        parts = [part.id for measure in MEASURES for part in self.of(measure).narrowest]
        return tuple(node for node in self.via if node in parts)


class SlowReader(Struct, frozen=True):
    """The slowest of several readers of a component, with what the ways through it sustain."""

    id: str
    reader: str
    bytes_per_s: Bound
    records_per_s: Bound


def sustained(design: Design, capacity_of: CapacityOf) -> list[PathCapacity]:
    """Return what each way through *design* sustains, in the order of the files.

    A component that stands alone is a way of its own if it has a limit, or may have one.

    Parameters
    ----------
    design
        The design.
    capacity_of
        Gives what is known of a component's limits (see `capacity`).
    """
    flows, conditional = _flows(design)
    capacities = Capacities(design, capacity_of)
    stores = [node for node in flows if not flows.after[node]]
    found: list[PathCapacity] = []
    for store in stores:
        if not flows.before[store] and not capacities.limits(store):
            continue
        copies = copies_of(store, flows)
        ways = _told_apart(store, flows, capacities)
        found += [_path(way, store, capacities, copies, conditional) for way in ways]
    return found


def slowest_readers(paths: list[PathCapacity]) -> list[SlowReader]:
    """Return the slowest reader of each component that several read, where one is slower.

    Fewer bytes/s come first, then fewer records/s. Where anything on the way of one of them is not
    known, nobody can say which is the slowest: the paths say what is missing.
    """
    followers: dict[str, dict[str, list[PathCapacity]]] = {}
    for path in paths:
        for node, reader in zip(path.via, path.via[1:], strict=False):
            followers.setdefault(node, {}).setdefault(reader, []).append(path)
    slow: list[SlowReader] = []
    for node, readers in followers.items():
        if any(path.unknown for ways in readers.values() for path in ways):
            continue
        slowest = {reader: min(ways, key=_rates) for reader, ways in readers.items()}
        reader = min(slowest, key=lambda name: _rates(slowest[name]))
        least = slowest[reader]
        if any(_rates(path) > _rates(least) for path in slowest.values()):
            slow.append(SlowReader(node, reader, least.bytes_per_s, least.records_per_s))
    return slow


def _rates(path: PathCapacity) -> tuple[float, float]:
    values = [path.of(measure).per_s for measure in MEASURES]
    first, second = (float("inf") if value is None else value for value in values)
    return first, second


def _flows(design: Design) -> tuple[Digraph, frozenset[tuple[str, str]]]:
    """Return who gives records to whom, without cycles, and the edges that conditions may undo."""
    certain: dict[tuple[str, str], bool] = {}
    for edge in design.adjacency.edges():
        if edge.kind is EdgeKind.FLOWS and edge.source != edge.target:
            ends, always = (edge.source, edge.target), edge.when == ALWAYS
            certain[ends] = certain.get(ends, False) or always
    touched = {end for ends in certain for end in ends}
    nodes = design.adjacency.nodes.items()
    alone = [key for key, node in nodes if isinstance(node, Component) or key in touched]
    back = feedback_edges(Digraph(alone, certain).after)
    onward = (edge for edge in certain if edge not in back)
    return Digraph(alone, onward), frozenset(edge for edge, sure in certain.items() if not sure)


def _told_apart(store: str, flows: Digraph, capacities: Capacities) -> Iterator[Digraph]:
    """Yield the ways to a store, split where they meet in a store without a limit."""
    joined = any(capacities.of(store).of(measure).finite for measure in MEASURES)
    seen: set[frozenset[str]] = set()
    for way in ways_to(store, flows):
        upstream = frozenset(way) - {store}
        groups = [upstream] if joined else way.part(upstream).groups()
        for group in groups or [frozenset()]:
            members = group | {store}
            if members not in seen:
                seen.add(members)
                yield way.part(members)


def _path(
    way: Digraph,
    store: str,
    capacities: Capacities,
    copies: Mapping[str, int],
    conditional: frozenset[tuple[str, str]],
) -> PathCapacity:
    via = tuple(way.sorted())
    bounds = {m: _bound(way, capacities, copies, m) for m in MEASURES}
    return PathCapacity(
        sources=tuple(node for node in via if not way.before[node]),
        store=store,
        via=via,
        bytes_per_s=bounds["bytes_per_s"],
        records_per_s=bounds["records_per_s"],
        unknown=tuple(_unknown(way, via, capacities)),
        conditional=any(edge in conditional for edge in way.edges),
    )


def _bound(
    way: Digraph,
    capacities: Capacities,
    copies: Mapping[str, int],
    measure: Measure,
) -> Bound:
    cut = narrowest(
        way,
        lambda node: capacities.of(node).of(measure),
        lambda node, reader: capacities.gives(node, reader, measure),
        copies,
    )
    if cut.value is None:
        return Bound(None, ())
    parts = []
    for node, reader in cut.parts:
        limit = (
            capacities.gives(node, reader, measure) if reader else capacities.of(node).of(measure)
        )
        shared = copies.get(node, 1)
        why = limit.why if shared == 1 else f"{limit.why}, for {shared} copies of each record"
        parts.append(NarrowPart(node, reader, (limit.per_s or 0.0) / shared, why))
    return Bound(float(cut.value), tuple(parts))


def _unknown(way: Digraph, via: tuple[str, ...], capacities: Capacities) -> Iterator[NotKnown]:
    seen: set[tuple[str, str]] = set()
    for node in via:
        limits = [capacities.of(node).of(measure) for measure in MEASURES]
        limits += [capacities.gives(node, r, m) for r in way.after[node] for m in MEASURES]
        for limit in limits:
            if limit.per_s is None and (node, limit.why) not in seen:
                seen.add((node, limit.why))
                yield NotKnown(node, limit.why, limit.settled_by)
