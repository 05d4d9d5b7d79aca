"""Names in a load that mean nothing in the design: what they declare would silently not happen."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from headrace.design.declared import is_named
from headrace.load.faults import NetworkPartition, NodeLoss, SpotReclaim, Straggler
from headrace.load.needs import path_of

if TYPE_CHECKING:
    from headrace.design.graph import Design
    from headrace.load.model import Load

__all__ = ["strangers"]

_Named: TypeAlias = tuple[tuple[str | int, ...], str]
"""Where in the load's document, and the name that stands there."""


def strangers(load: Load, design: Design) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield place in the document and message for each name that the design does not know.

    Parameters
    ----------
    load
        The load as it stands in one document.
    design
        The design that it is declared for.
    """
    nodes = [*design.adjacency.nodes.values()]
    for path, name in _named(load):
        if name in load.consumers or any(is_named(node, name) for node in nodes):
            continue
        near = get_close_matches(name, sorted({node.logical_id for node in nodes}), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield path, f"nothing in the design is called {name}: it is left out{hint}"
    for path, name in _of_clusters(load):
        meant = [node for node in nodes if is_named(node, name)]
        if meant and not any(getattr(node, "works_alone", False) for node in meant):
            yield path, f"{name} is no cluster that runs jobs: it is left out"
    for path, name in _of_nodes(load):
        meant = [node for node in nodes if is_named(node, name)]
        if meant and not any(getattr(node, "has_nodes", False) for node in meant):
            yield path, f"{name} has no nodes that can be lost: it is left out"


def _of_clusters(load: Load) -> Iterator[_Named]:
    """Yield what only a cluster that runs jobs can have: jobs, and nodes on Spot or slow."""
    for name, job in load.jobs.items():
        yield ("jobs", name, "on"), job.on
    for index, fault in enumerate(load.faults):
        if isinstance(fault, SpotReclaim | Straggler):
            yield ("faults", index), fault.of


def _of_nodes(load: Load) -> Iterator[_Named]:
    """Yield what only something made of nodes can have."""
    for index, fault in enumerate(load.faults):
        if isinstance(fault, NodeLoss | NetworkPartition):
            yield ("faults", index), fault.of


def _named(load: Load) -> Iterator[_Named]:
    for name, source in load.sources.items():
        yield ("sources", name, "into"), source.into
    for name, consumer in load.consumers.items():
        yield ("consumers", name, "of"), consumer.of
        if consumer.function is not None:
            yield ("consumers", name, "function"), consumer.function
    for section in (
        "functions",
        "applications",
        "data_sets",
        "deliveries",
        "domains",
        "collections",
        "pipelines",
        "warehouses",
    ):
        for name in getattr(load, section):
            yield (section, name), name
    for name, job in load.jobs.items():
        yield ("jobs", name, "on"), job.on
    for index, fault in enumerate(load.faults):
        of: str | None = getattr(fault, "of", None)
        if of is not None:
            yield ("faults", index), of
    for stated in load.needs.stores:
        _, store = path_of(stated)
        yield ("needs", "stores", stated), store
