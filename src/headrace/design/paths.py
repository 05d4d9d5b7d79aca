"""Where data come from and go to, over however many steps, and what a loss cuts off.

All answers are about flows as the templates state them; those that a condition may undo count,
since a path that may exist must hold as well. Each is worked out once for a design.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from headrace.design.graph import Design

__all__ = ["cut_off", "downstream", "sources", "stores", "upstream"]


def upstream(design: Design, node_id: str) -> list[str]:
    """Return everything from which data reach *node_id*, in the order of the flow graph."""
    flows = design.flow_graph
    if node_id not in flows:
        return []
    before = design.once(("upstream", node_id), lambda: flows.ancestors(node_id))
    return [node for node in flows if node in before]


def downstream(design: Design, node_id: str) -> list[str]:
    """Return everything that data from *node_id* reach, in the order of the flow graph."""
    flows = design.flow_graph
    if node_id not in flows:
        return []
    behind = design.once(("downstream", node_id), lambda: flows.descendants(node_id))
    return [node for node in flows if node in behind]


def sources(design: Design) -> list[str]:
    """Return the components that no data flow into: there data enter."""
    flows = design.flow_graph
    return [node for node in flows if not flows.before[node]]


def stores(design: Design) -> list[str]:
    """Return the components that no data flow out of: there they stay."""
    flows = design.flow_graph
    return [node for node in flows if not flows.after[node]]


def cut_off(design: Design, lost: Collection[str]) -> list[tuple[str, str]]:
    """Return the pairs of source and store that no path joins any more without *lost*.

    A source or store that is lost itself is in no pair: what it loses is its own affair.
    """
    gone = frozenset(lost)
    return design.once(("cut off", gone), lambda: _cut_off(design, gone))


def _cut_off(design: Design, lost: frozenset[str]) -> list[tuple[str, str]]:
    flows = design.flow_graph
    rest = flows.part(frozenset(flows) - lost)
    pairs: list[tuple[str, str]] = []
    for source in sources(design):
        if source in lost:
            continue
        left = rest.descendants(source)
        reached = set(downstream(design, source))
        pairs += [
            (source, store)
            for store in stores(design)
            if store in reached and store not in lost and store not in left
        ]
    return pairs
