"""What one asks of a queue: age, backlog, throttling, catching up, utilisation.

Answers are arrays with one number for each lane. All of them are exact: between two knots of a
passage everything is linear, so that the greatest of anything stands at a knot, or at the moment at
which something that arrived at a knot leaves.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.curve import Curve, interpolate
from headrace.flow.passage import Passage
from headrace.flow.steps import FloatArray

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Peak",
    "Worst",
    "age",
    "behind_s",
    "caught_up_s",
    "delayed",
    "first_s",
    "greatest_backlog",
    "greatest_rate",
    "greatest_use",
    "longest_wait",
    "mean_use",
    "slopes",
    "throttled_s",
]

_DUST: Final = 1e-9
"""Amounts below this, relative to all that arrives at a lane, are rounding."""


class Worst(Struct, frozen=True):
    """The greatest value of all lanes: where and when."""

    value: float
    at_s: float
    lane: int


class Peak(Struct, frozen=True, eq=False):
    """The greatest value of each lane, and when it is first reached."""

    value: FloatArray
    at_s: FloatArray

    @property
    def worst(self) -> Worst:
        """The greatest of all lanes, the first of equals."""
        lane = int(self.value.argmax())
        return Worst(float(self.value[lane]), float(self.at_s[lane]), lane)


def _peak(values: FloatArray, times_s: FloatArray) -> Peak:
    row = values.argmax(axis=0)
    lane = np.arange(values.shape[1])
    return Peak(values[row, lane], np.broadcast_to(times_s, values.shape)[row, lane])


def _dust(arrived: Curve) -> FloatArray:
    dust: FloatArray = _DUST * arrived.final
    return dust


def age(passage: Passage, times_s: ArrayLike) -> FloatArray:
    """Return how long the oldest of what waits has waited, ``[times, lanes]``, in seconds.

    Of a stream's reader this is the iterator age. It is 0 where nothing waits.
    """
    when_s = np.atleast_1d(np.asarray(times_s, dtype=np.float64))[:, np.newaxis]
    return _age(passage.arrived, passage.passed, when_s)


def behind_s(arrived: Curve, left: Curve, times_s: ArrayLike) -> FloatArray:
    """Return how long the oldest of what has arrived and not left has waited, in seconds.

    It is the horizontal distance of two curves whose records leave in the order in which they came,
    ``[times, lanes]``.
    """
    when_s = np.atleast_1d(np.asarray(times_s, dtype=np.float64))[:, np.newaxis]
    return _age(arrived, left, when_s)


def _age(arrived: Curve, passed: Curve, when_s: FloatArray) -> FloatArray:
    came = arrived.on(when_s).values
    gone = passed.on(when_s).values
    # The next to leave, a grain further on: rounding must not find the last that has left, which
    # may have arrived long before.
    dust = _dust(arrived)
    since_s = interpolate(np.minimum(gone + dust, came), arrived.values, arrived.times_s)
    ages: FloatArray = np.where(came - gone > dust, when_s - since_s, 0.0).clip(0)
    return ages


def longest_wait(passage: Passage) -> Peak:
    """Return the greatest age of each lane, in seconds.

    Age grows until something leaves. So the greatest is found at a knot, or when what arrived just
    before a knot leaves.
    """
    every = passage.arrived
    lanes = np.flatnonzero((passage.waiting.values > _dust(every)).any(axis=0))
    value, at_s = np.zeros(every.lanes), np.full(every.lanes, every.start_s)
    if len(lanes):
        arrived, passed = every.pick(lanes), passage.passed.pick(lanes)
        at_knots = _peak(_age(arrived, passed, arrived.times_s), arrived.times_s)
        leaving = _waited(arrived, passed)
        later = leaving.value > at_knots.value
        value[lanes] = np.where(later, leaving.value, at_knots.value)
        at_s[lanes] = np.where(later, leaving.at_s, at_knots.at_s)
    return Peak(value, at_s)


def _waited(arrived: Curve, passed: Curve) -> Peak:
    """Return how long what arrived just before some knot had waited when it left."""
    levels = np.maximum(arrived.values - _dust(arrived), arrived.values[0])
    came_s, left_s = arrived.reached(levels), passed.reached(levels)
    left_s = np.where(np.isfinite(left_s), left_s, came_s)
    return _peak(left_s - came_s, left_s)


def greatest_backlog(passage: Passage) -> Peak:
    """Return the most that ever waits at each lane, in the passage's unit."""
    return _peak(passage.waiting.values, passage.waiting.times_s)


def greatest_rate(curve: Curve) -> Peak:
    """Return the steepest slope of each lane, per second, and when it begins."""
    return _peak(slopes(curve.times_s, curve.values), curve.times_s[:-1])


def slopes(times_s: FloatArray, values: FloatArray) -> FloatArray:
    """Return the rate of each stretch between two knots, per second, ``[knots - 1, lanes]``."""
    rise = np.diff(values, axis=0)
    spans_s = np.broadcast_to(np.diff(times_s, axis=0), rise.shape)
    return np.divide(rise, spans_s, out=np.zeros_like(rise), where=spans_s > 0)


def greatest_use(passage: Passage) -> Peak:
    """Return the highest ratio of what arrives to what could be served, and when it begins.

    Above 1 a lane is overloaded; headroom is its inverse. Times without any service don't count.
    """
    run = passage.run
    came = slopes(run.times_s, run.arrived)
    rates = np.broadcast_to(passage.rates, came.shape)
    use = np.divide(came, rates, out=np.zeros_like(came), where=rates > 0)
    return _peak(use, run.times_s[:-1])


def mean_use(passage: Passage) -> FloatArray:
    """Return which share of what could be served was served, over the whole run."""
    possible = np.broadcast_to(passage.gains.sum(axis=0), passage.served.final.shape)
    served = passage.served.final
    share: FloatArray = np.divide(served, possible, out=np.zeros_like(served), where=possible > 0)
    return share


def _held_up(passage: Passage) -> NDArray[np.bool_]:
    """Tell in which stretches between the arrivals' knots something waits or is lost."""
    waits = passage.waiting.values > _dust(passage.arrived)
    loses = [np.diff(part.values, axis=0) > 0 for part in passage.lost]
    return reduce(np.logical_or, loses, waits[:-1] | waits[1:])


def throttled_s(passage: Passage) -> FloatArray:
    """Return for how many seconds more was offered to each lane than it could serve."""
    spans_s = np.diff(passage.arrived.times_s, axis=0)
    seconds: FloatArray = np.where(_held_up(passage), spans_s, 0.0).sum(axis=0)
    return seconds


def delayed(passage: Passage) -> FloatArray:
    """Return how much of what arrived at each lane was not served at once."""
    came = np.diff(passage.arrived.values, axis=0)
    amount: FloatArray = np.where(_held_up(passage), came, 0.0).sum(axis=0)
    return amount


def first_s(lost: Curve) -> FloatArray:
    """Return when each lane begins to lose; infinite if it loses nothing."""
    rises = lost.values > _DUST * np.maximum(1.0, lost.final)
    row = rises.argmax(axis=0) - 1
    when_s = np.broadcast_to(lost.times_s, lost.values.shape)[row, np.arange(lost.lanes)]
    first: FloatArray = np.where(rises.any(axis=0), when_s, np.inf)
    return first


def caught_up_s(passage: Passage, after_s: float) -> FloatArray:
    """Return how long after a moment, such as a fault's end, nothing waits any more.

    It is 0 where nothing waits then, and infinite where the run ends before the queue does.
    """
    waiting = passage.waiting
    level = waiting.at(after_s)[0]
    dust = _dust(passage.arrived)
    empty = (waiting.values <= dust) & (waiting.times_s >= after_s)
    row, lane = empty.argmax(axis=0), np.arange(waiting.lanes)
    when_s = np.broadcast_to(waiting.times_s, waiting.values.shape)[row, lane]
    needed_s = np.where(empty.any(axis=0), when_s - after_s, np.inf)
    after: FloatArray = np.where(level <= dust, 0.0, needed_s)
    return after
