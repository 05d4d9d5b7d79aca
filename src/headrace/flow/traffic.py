"""Records and their bytes, on the way from stage to stage.

Where all records have one size, bytes are records times that size. Where sources of different sizes
meet, a cumulative curve of bytes goes beside that of records, and a queue, being first come first
served, moves both together.

A lane that takes so many records a second *and* so many bytes a second is a server with one second
of work each second: a record costs it the longer of the two times. Its queue is therefore one
queue, of work, whatever the mix of sizes, and the rate of work that arrives is its utilisation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, field

from headrace.flow.curve import Curve, align, cumulative, interpolate, united
from headrace.flow.passage import Passage
from headrace.flow.steps import FloatArray, Steps

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Carried", "Limits", "Outcome", "Traffic", "carried", "spread", "work"]


class Traffic(Struct, frozen=True, eq=False):
    """Records of each lane, and how large they are.

    Parameters
    ----------
    records
        Cumulative number of records.
    size
        Bytes of every record, or the cumulative bytes, with the knots of *records*.
    """

    records: Curve
    size: float | Curve

    @classmethod
    def of(cls, records_per_s: Steps, record_bytes: float) -> Traffic:
        """Return the traffic of records of one size at the given rates."""
        return cls(cumulative(records_per_s), record_bytes)

    @property
    def bytes(self) -> Curve:
        """Cumulative bytes."""
        return self.size if isinstance(self.size, Curve) else self.records.scaled(self.size)

    @property
    def lanes(self) -> int:
        """Number of lanes, or 1 where all are alike."""
        return self.records.lanes

    @property
    def mean_size(self) -> float:
        """Mean bytes of a record over the whole run and all lanes; 0 where nothing comes."""
        if not isinstance(self.size, Curve):
            return self.size
        records = float(self.records.final.sum())
        return float(self.size.final.sum()) / records if records else 0.0

    def pick(self, lanes: NDArray[np.intp]) -> Traffic:
        """Return the traffic of some of the lanes."""
        size = self.size.pick(lanes) if isinstance(self.size, Curve) else self.size
        return Traffic(self.records.pick(lanes), size)

    def scaled(self, records: ArrayLike = 1.0, size: float = 1.0) -> Traffic:
        """Return the traffic with *records* times as many records, each *size* times as large.

        *records* is a number, or one for each lane.
        """
        factor = np.asarray(records, dtype=np.float64)
        if isinstance(self.size, Curve):
            return Traffic(self.records.scaled(factor), self.size.scaled(factor * size))
        return Traffic(self.records.scaled(factor), self.size * size)

    def plus(self, *others: Traffic) -> Traffic:
        """Return the sum, lane by lane."""
        every = (self, *others)
        records = self.records.plus(*(one.records for one in others))
        if len({one.size for one in every}) == 1:
            return Traffic(records, self.size)
        return Traffic(
            records, reduce(Curve.plus, (one.bytes for one in every)).on(records.times_s)
        )

    def total(self) -> Traffic:
        """Return the sum over the lanes, exact at every moment."""
        records = self.records.total()
        if not isinstance(self.size, Curve):
            return Traffic(records, self.size)
        records, size = align(records, self.size.total())
        return Traffic(records, size)


def spread(sources: Sequence[Traffic], shares: Sequence[FloatArray]) -> Traffic:
    """Return what sources of one lane each send to every lane, by their shares of the lanes."""
    knots = united([source.records.times_s for source in sources])
    records = _outer([source.records for source in sources], shares, knots)
    sizes = {source.size for source in sources}
    if len(sizes) == 1 and not isinstance(sources[0].size, Curve):
        return Traffic(records, sources[0].size)
    return Traffic(records, _outer([source.bytes for source in sources], shares, knots))


def _outer(curves: Sequence[Curve], shares: Sequence[FloatArray], times_s: FloatArray) -> Curve:
    each = (curve.on(times_s).values * share for curve, share in zip(curves, shares, strict=True))
    return Curve(times_s, reduce(np.add, each))


class Limits(Struct, frozen=True, kw_only=True):
    """What one lane takes, at most; both limits hold at once."""

    records_per_s: float = math.inf
    bytes_per_s: float = math.inf

    def at_size(self, record_bytes: float) -> float:
        """Return the records/s that both limits leave for records of one size.

        >>> Limits(records_per_s=1_000, bytes_per_s=1_048_576).at_size(2_048)
        512.0
        """
        by_bytes = self.bytes_per_s / record_bytes if record_bytes else math.inf
        return min(self.records_per_s, by_bytes)


def work(traffic: Traffic, limits: Limits) -> Curve:
    """Return the seconds of work that *traffic* brings to a lane with these limits.

    Raises
    ------
    ValueError
        Nothing is limited, so that there is no work.
    """
    if math.inf == limits.records_per_s == limits.bytes_per_s:
        raise ValueError("a server without limits has no work")
    if not isinstance(traffic.size, Curve):
        return traffic.records.scaled(1 / limits.at_size(traffic.size))
    by_records = np.diff(traffic.records.values, axis=0) / limits.records_per_s
    by_bytes = np.diff(traffic.size.values, axis=0) / limits.bytes_per_s
    values = np.zeros_like(traffic.records.values)
    np.cumsum(np.maximum(by_records, by_bytes), axis=0, out=values[1:])
    return Curve(traffic.records.times_s, values)


class Carried(Struct, frozen=True, eq=False):
    """What a queue of work did, in records and bytes.

    Attributes
    ----------
    served
        What went through the server.
    lost
        What each floor pushed out.
    waiting
        Records in the queue: a level.
    """

    served: Traffic
    lost: tuple[Traffic, ...]
    waiting: Curve


def carried(traffic: Traffic, worked: Passage, brought: Curve) -> Carried:
    """Translate a passage of work back into the records and bytes that brought it.

    Parameters
    ----------
    traffic
        What arrived.
    worked
        What the queue did.
    brought
        The work that *traffic* brings, with its knots: see `work`.
    """
    if not isinstance(traffic.size, Curve):
        final = float(brought.final.max())
        records_per_work = float(traffic.records.final.max()) / final if final else 0.0
        return Carried(
            Traffic(worked.served.scaled(records_per_work), traffic.size),
            tuple(Traffic(one.scaled(records_per_work), traffic.size) for one in worked.lost),
            worked.waiting.scaled(records_per_work),
        )
    times_s, served, *lost = _shares_of_progress(worked, brought)
    position = interpolate(times_s, worked.passed.times_s, worked.passed.values)
    parts = []
    for curve in (traffic.records, traffic.size):
        passed = interpolate(position, brought.values, curve.values)
        gone = np.diff(passed, axis=0)
        parts.append([_summed(times_s, gone * share) for share in (served, *lost)])
    left = parts[0][0].plus(*parts[0][1:])
    waiting = Curve(times_s, traffic.records.on(times_s).values - left.values)
    first, *others = (Traffic(records, size) for records, size in zip(*parts, strict=True))
    return Carried(first, tuple(others), waiting)


def _shares_of_progress(worked: Passage, brought: Curve) -> list[FloatArray]:
    """Return knots between which everything is in proportion, and the shares served and lost.

    Between the knots of the queue, and the moments at which it comes to work with another mix of
    sizes, a constant share of what leaves the queue is served.
    """
    passed = worked.passed
    mixes_s = interpolate(brought.values, passed.values, passed.times_s)
    times_s = united([passed.times_s, mixes_s])
    left = np.diff(passed.on(times_s).values, axis=0)
    lost = [np.diff(one.on(times_s).values, axis=0) for one in worked.lost]
    served = left - reduce(np.add, lost, np.zeros_like(left))
    return [
        times_s,
        *(
            np.divide(part, left, out=np.zeros_like(left), where=left > 0).clip(0, 1)
            for part in (served, *lost)
        ),
    ]


def _summed(times_s: FloatArray, amounts: FloatArray) -> Curve:
    values = np.zeros((len(times_s), amounts.shape[1]))
    np.cumsum(amounts, axis=0, out=values[1:])
    return Curve(times_s, values)


class Outcome(Struct, frozen=True, eq=False, kw_only=True):
    """What a stage did with its traffic: everything that arrived is in one of the others.

    Attributes
    ----------
    arrived
        What came.
    delivered
        What went on to the next stage.
    lost
        What is gone, by cause.
    diverted
        What went elsewhere and is kept there, or was left out on purpose, by cause.
    waiting
        Records still in the stage: a level.
    passage
        The queue in which they wait, in the stage's own unit: for ages and utilisation.
    """

    arrived: Traffic
    delivered: Traffic
    waiting: Curve
    passage: Passage
    lost: Mapping[str, Traffic] = field(default_factory=dict)
    diverted: Mapping[str, Traffic] = field(default_factory=dict)

    @property
    def records_lost(self) -> float:
        """Records lost in all, of whatever cause."""
        return math.fsum(float(one.records.final.sum()) for one in self.lost.values())
