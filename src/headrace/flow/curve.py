"""Cumulative curves of many lanes: how much has passed by each moment.

A curve is piecewise linear, continuous, and never falls. Arrays are time-major, ``[knots, lanes]``,
so that a loop over time works on all lanes at once and a new breakpoint is one more row. Lanes
share their times (one column) until a stage gives each lane breakpoints of its own, such as the
moment at which its queue runs empty; a row may then repeat the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.steps import FloatArray, Steps

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Curve", "align", "beside", "cumulative", "interpolate"]

_DUST: Final = 1e-12
"""Changes of slope below this, relative to the steepest slope, are rounding."""


class Curve(Struct, frozen=True, eq=False):
    """Cumulative amounts of each lane, in records, bytes or seconds of work.

    Parameters
    ----------
    times_s
        Times of the knots in rising order, ``[knots, 1]`` or ``[knots, lanes]``, in seconds. First
        and last are the same for all lanes.
    values
        What has passed by then, ``[knots, lanes]``.

    Raises
    ------
    ValueError
        The shapes don't fit.
    """

    times_s: FloatArray
    values: FloatArray

    def __post_init__(self) -> None:
        rows, lanes = self.values.shape
        if self.times_s.shape not in {(rows, 1), (rows, lanes)} or not rows:
            raise ValueError(f"times {self.times_s.shape} don't fit values {self.values.shape}")

    @classmethod
    def of(cls, times_s: ArrayLike, values: ArrayLike) -> Curve:
        """Return a curve over shared times; flat values are those of one lane."""
        levels = np.asarray(values, dtype=np.float64)
        if levels.ndim == 1:
            levels = levels[:, np.newaxis]
        return cls(np.asarray(times_s, dtype=np.float64)[:, np.newaxis], levels)

    @property
    def lanes(self) -> int:
        """Number of lanes, or 1 where all are alike."""
        return int(self.values.shape[1])

    @property
    def shared(self) -> bool:
        """Whether all lanes have their knots at the same times."""
        return bool(self.times_s.shape[1] == 1)

    @property
    def start_s(self) -> float:
        """First moment of the run, in seconds."""
        return float(self.times_s[0, 0])

    @property
    def end_s(self) -> float:
        """Last moment of the run, in seconds."""
        return float(self.times_s[-1, 0])

    @property
    def final(self) -> FloatArray:
        """Each lane's amount at the end."""
        final: FloatArray = self.values[-1]
        return final

    @property
    def drop(self) -> float:
        """How far the curve falls at worst: 0, but for rounding, for every lawful curve."""
        return float(-np.diff(self.values, axis=0).min(initial=0.0))

    def at(self, times_s: ArrayLike) -> FloatArray:
        """Return the amounts at *times_s*, ``[times, lanes]``."""
        when = np.atleast_1d(np.asarray(times_s, dtype=np.float64))[:, np.newaxis]
        return interpolate(when, self.times_s, self.values)

    def on(self, times_s: FloatArray) -> Curve:
        """Return the same curve with knots at *times_s*, ``[knots, 1 or lanes]``."""
        return Curve(times_s, interpolate(times_s, self.times_s, self.values))

    def pick(self, lanes: NDArray[np.intp]) -> Curve:
        """Return the curve of some of the lanes; where all are alike it stays one lane."""
        times_s = self.times_s if self.shared else self.times_s[:, lanes]
        return Curve(times_s, self.values if self.lanes == 1 else self.values[:, lanes])

    def knots_within(self, start_s: float, end_s: float) -> FloatArray:
        """Return the times of the rows that touch a window, ``[knots, 1 or lanes]``."""
        rows = (self.times_s.max(axis=1) >= start_s) & (self.times_s.min(axis=1) <= end_s)
        within: FloatArray = self.times_s[rows]
        return within

    def shifted(self, delay_s: float) -> Curve:
        """Return the curve *delay_s* later; before its start it holds its first value."""
        last = self.at(self.end_s - delay_s)
        times_s = np.minimum(self.times_s + delay_s, self.end_s)
        first = np.broadcast_to(self.times_s[:1], (1, times_s.shape[1]))
        return Curve(
            np.concatenate((first, times_s, np.full_like(first, self.end_s))),
            np.concatenate((self.values[:1], np.minimum(self.values, last), last)),
        )

    def scaled(self, factor: ArrayLike) -> Curve:
        """Return the curve times *factor*: a number, or one for each lane."""
        return Curve(self.times_s, self.values * np.asarray(factor, dtype=np.float64))

    def plus(self, *others: Curve) -> Curve:
        """Return the sum, lane by lane."""
        curves = align(self, *others)
        return Curve(curves[0].times_s, reduce(np.add, (curve.values for curve in curves)))

    def reached(self, levels: ArrayLike) -> FloatArray:
        """Return when each lane first had passed *levels*, ``[levels, lanes]``; inf if never.

        A flat list of levels is asked of every lane.
        """
        asked = np.atleast_1d(np.asarray(levels, dtype=np.float64))
        asked = asked[:, np.newaxis] if asked.ndim == 1 else asked
        # Backwards and negated, so that a stretch in which nothing passes answers with its start.
        when = interpolate(-asked, -self.values[::-1], self.times_s[::-1])
        return np.where(asked <= self.final, when, np.inf)

    def rates(self) -> Steps:
        """Return the slopes of a curve whose lanes share their times."""
        if not self.shared:
            raise ValueError("lanes have times of their own")
        times_s, rows = np.unique(self.times_s[:, 0], return_index=True)
        slopes = np.diff(self.values[rows], axis=0) / np.diff(times_s)[:, np.newaxis]
        return Steps(times_s, slopes.clip(0))

    def total(self) -> Curve:
        """Return the sum over the lanes, exact at every moment."""
        if self.lanes == 1:
            return self
        if self.shared:
            return Curve(self.times_s, self.values.sum(axis=1, keepdims=True))
        times_s, changes = _changes_of_slope(self)
        slopes = changes.cumsum()[:-1]
        values = self.values[0].sum() + np.append(0.0, (slopes * np.diff(times_s)).cumsum())
        # Rounding must not make the sum of curves that never fall fall; levels may.
        return Curve.of(times_s, values if self.drop else np.maximum.accumulate(values))


def _changes_of_slope(curve: Curve) -> tuple[FloatArray, FloatArray]:
    """Return the times at which the sum over the lanes bends, and by how much."""
    run_s = np.diff(curve.times_s, axis=0)
    rise = np.diff(curve.values, axis=0)
    slopes = np.divide(rise, run_s, out=np.zeros_like(rise), where=run_s > 0)
    bends = np.diff(slopes, axis=0, prepend=0.0, append=0.0)
    # A repeated row has no slope of its own: what it takes away the next row gives back.
    real = np.abs(bends) > _DUST * np.abs(slopes).max(initial=0.0)
    real[[0, -1]] = True
    times_s = np.broadcast_to(curve.times_s, bends.shape)[real]
    unique_s, where = np.unique(times_s, return_inverse=True)
    changes = np.zeros_like(unique_s)
    np.add.at(changes, where, bends[real])
    return unique_s, changes


def interpolate(at: FloatArray, knots: FloatArray, values: FloatArray) -> FloatArray:
    """Return piecewise-linear *values* over *knots* at the places *at*, lane by lane.

    Any of the three may have one column for all lanes. Beyond the ends the end values hold; in a
    place where several knots coincide, the last of them counts.
    """
    if values.shape[1] == 1 and knots.shape[1] == 1:
        return np.interp(at, knots[:, 0], values[:, 0])
    if at.shape[1] == 1 and knots.shape[1] == 1:
        return _interpolate_rows(at[:, 0], knots[:, 0], values)
    lanes = max(at.shape[1], knots.shape[1], values.shape[1])
    by_lane = [
        np.ascontiguousarray(np.broadcast_to(array, (len(array), lanes)).T)
        for array in (at, knots, values)
    ]
    found = np.empty((lanes, len(at)))
    for lane, (where, knot, value) in enumerate(zip(*by_lane, strict=True)):
        found[lane] = np.interp(where, knot, value)
    return np.ascontiguousarray(found.T)


def _interpolate_rows(at: FloatArray, knots: FloatArray, values: FloatArray) -> FloatArray:
    if len(knots) == 1:
        return np.broadcast_to(values, (len(at), values.shape[1]))
    row = (np.searchsorted(knots, at, side="right") - 1).clip(0, len(knots) - 2)
    run = knots[row + 1] - knots[row]
    part = np.divide(at - knots[row], run, out=np.zeros_like(at), where=run > 0).clip(0, 1)
    low = values[row]
    between: FloatArray = low + part[:, np.newaxis] * (values[row + 1] - low)
    return between


def align(*curves: Curve) -> tuple[Curve, ...]:
    """Return the same curves on the union of all their knots."""
    times_s = curves[0].times_s
    if all(curve.times_s is times_s for curve in curves):
        return curves
    common_s = united([curve.times_s for curve in curves])
    return tuple(curve.on(common_s) for curve in curves)


def united(times_s: Sequence[FloatArray]) -> FloatArray:
    """Return the knots of several ``[knots, 1 or lanes]`` in one rising order for each lane."""
    if all(one.shape[1] == 1 for one in times_s):
        return np.unique(np.concatenate(times_s))[:, np.newaxis]
    lanes = max(one.shape[1] for one in times_s)
    joined = np.concatenate([np.broadcast_to(one, (len(one), lanes)) for one in times_s])
    joined.sort(axis=0)
    return joined


def beside(*curves: Curve) -> Curve:
    """Return all lanes of several curves side by side."""
    if all(curve.shared and curve.times_s is curves[0].times_s for curve in curves):
        return Curve(curves[0].times_s, np.concatenate([c.values for c in curves], axis=1))
    rows = max(len(curve.values) for curve in curves)
    return Curve(
        np.concatenate([_padded(_own_times(curve), rows) for curve in curves], axis=1),
        np.concatenate([_padded(curve.values, rows) for curve in curves], axis=1),
    )


def _own_times(curve: Curve) -> FloatArray:
    return np.broadcast_to(curve.times_s, curve.values.shape)


def _padded(array: FloatArray, rows: int) -> FloatArray:
    return np.concatenate((array, np.repeat(array[-1:], rows - len(array), axis=0)))


def cumulative(rates: Steps) -> Curve:
    """Return what has come by each moment at the given rates.

    >>> cumulative(Steps.of([0, 10, 20], [3.0, 1.0])).values.tolist()
    [[0.0], [30.0], [40.0]]
    """
    amounts = rates.rates * np.diff(rates.times_s)[:, np.newaxis]
    values = np.zeros((len(rates.times_s), rates.lanes))
    np.cumsum(amounts, axis=0, out=values[1:])
    return Curve(rates.times_s[:, np.newaxis], values)
