"""How records go from one component to the next in a trial: pulled, or pushed.

A giver makes an `Offer`, and the reader's service tells in a `Reading` how it would take that, in
its room ``stage`` (table ``READS``). What comes of both is an `Arrivals`, which the giver hands on
in `headrace.flow.trial.Stage.gives`. A giver that sends of its own accord hands on what `pushed`
makes: the next component has then no say in it, and what it refuses is its own to count.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.design.declared import declared_into
from headrace.flow.curve import cumulative
from headrace.flow.measures import greatest_rate
from headrace.flow.queue import queue
from headrace.flow.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.design import Component, Design
    from headrace.design.passing import Passing
    from headrace.flow.curve import Curve
    from headrace.flow.passage import Passage

__all__ = ["Arrivals", "Offer", "Reading", "arriving", "merged", "pushed"]

_PLENTY: Final = 2.0
"""What is pushed passes so many times faster than it ever comes: at once."""


class Offer(Struct, frozen=True, eq=False):
    """Records that a giver holds ready for one reader.

    Attributes
    ----------
    records
        Cumulative records, one lane a shard.
    record_bytes
        Mean size.
    kept_s
        For how long the giver keeps what is not read; afterwards it is lost.
    """

    records: Curve
    record_bytes: float
    kept_s: float


class Reading(Struct, frozen=True, eq=False):
    """How a reader takes an offer: what it could take if the giver had no limit.

    Attributes
    ----------
    own
        Records/s of each lane, its outages and blockages included.
    limit_s
        Age at which it gives a record up itself; infinite if never.
    floor
        What it has given up for other reasons by each moment; None for nothing.
    blocked_s
        For how long a lane was blocked by records that it fails on.
    discarded
        Records that *floor* takes away.
    """

    own: Steps
    limit_s: float = math.inf
    floor: Curve | None = None
    blocked_s: float = 0.0
    discarded: float = 0.0


class Arrivals(Struct, frozen=True, eq=False):
    """What a reader made of an offer, once the giver's limits are known.

    Attributes
    ----------
    offer, reading
        Both sides.
    passage
        What was read, what waits, and what was lost: given up by the reader first, then expired.
    is_pushed
        Whether the giver sends it of its own accord.
    """

    offer: Offer
    reading: Reading
    passage: Passage
    is_pushed: bool = False

    @property
    def records(self) -> Curve:
        """What came through, all lanes together: cumulative records."""
        return self.passage.served.total()

    @property
    def record_bytes(self) -> float:
        """Mean size of a record, in bytes."""
        return self.offer.record_bytes

    def onward(self, passing: Passing) -> Arrivals:
        """Return what goes on to the next component, pushed."""
        return pushed(self.records.scaled(passing.records), passing.sized(self.record_bytes))


def pushed(records: Curve, record_bytes: float) -> Arrivals:
    """Return what a giver sends of its own accord.

    Parameters
    ----------
    records
        Cumulative records, of one lane or more.
    record_bytes
        Their mean size.
    """
    every = records.total()
    fastest = max(1.0, float(greatest_rate(every).value[0]))
    own = Steps.of([every.start_s, every.end_s], np.array([_PLENTY * fastest]))
    return Arrivals(Offer(every, record_bytes, math.inf), Reading(own), queue(every, own), True)


def arriving(
    component: Component, arrivals: Sequence[Arrivals], design: Design
) -> tuple[Arrivals, ...]:
    """Return *arrivals*, and what the load's own sources send straight into *component*."""
    load = declared_into(component, design)
    if load is None:
        return tuple(arrivals)
    pairs = zip(load.sources, load.curves, strict=True)
    rates = ((Steps.of(c.times_s, c.records_per_s), s.record_bytes) for (_, s), c in pairs)
    return (*arrivals, *(pushed(cumulative(steps), float(size)) for steps, size in rates))


def merged(arrivals: Sequence[Arrivals]) -> Arrivals:
    """Return several arrivals, one at least, as one: their sum, at the mean size of a record."""
    first, *others = arrivals
    if not others:
        return first
    amounts = [float(one.records.final.sum()) for one in arrivals]
    weights = amounts if sum(amounts) else [1.0] * len(amounts)
    size = np.average([one.record_bytes for one in arrivals], weights=weights)
    return pushed(first.records.plus(*(one.records for one in others)), float(size))
