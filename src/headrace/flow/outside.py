"""What reaches stores outside the templates: a vendor's endpoint, a warehouse or bucket elsewhere.

Nothing is known of them but what is sent there. What one of them takes at once is for its giver to
say, where the load declares it; what it refuses is its giver's to keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import takes_at_most
from headrace.flow.handover import merged
from headrace.units import format_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from headrace.design import Design, External
    from headrace.flow.curve import Curve
    from headrace.flow.handover import Arrivals

__all__ = ["came_to", "outside_story", "pushed_outside"]


def pushed_outside(
    design: Design, gives: Sequence[Mapping[str, Arrivals]]
) -> Iterator[tuple[External, list[Arrivals]]]:
    """Yield what lies outside the templates and is pushed records to, with all that it gets.

    A reader outside pulls: its giver tells of it, where the load names it.
    """
    found: dict[str, list[Arrivals]] = {}
    for given in gives:
        for key, arrivals in given.items():
            if arrivals.is_pushed:
                found.setdefault(key, []).append(arrivals)
    for key, every in found.items():
        store = design.outside(key)
        if store is not None:
            yield store, every


def came_to(arrivals: Sequence[Arrivals]) -> tuple[dict[str, float], Curve]:
    """Return the measures of a store that keeps all that comes, and what has come over time."""
    records = merged(arrivals).records
    size = sum(float(one.records.final.sum()) * one.record_bytes for one in arrivals)
    return {"stored_records": float(records.final.sum()), "stored_bytes": size}, records


def outside_story(store: External, stored_bytes: float, design: Design) -> str:
    """Return what reached *store*, and whether anybody says what it takes at once."""
    givers = design.givers(store.id)
    told = all(takes_at_most(design.by_id[one], design) is not None for one in givers)
    unsaid = "" if told else ", as fast as it comes: nobody says what it takes at once"
    return f"gets {format_size(stored_bytes)}{unsaid}"
