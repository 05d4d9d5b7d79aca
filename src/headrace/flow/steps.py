"""Rates that stay constant between breakpoints: what a source sends, what a server could do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["FloatArray", "Steps", "covers", "lesser", "total"]

FloatArray = NDArray[np.float64]

_FEW: Final = 16
"""With up to so many rates it is quicker to go through them than to search among them."""


class Steps(Struct, frozen=True, eq=False):
    """A piecewise-constant rate for each lane: ``rates[i]`` holds from ``times_s[i]`` on.

    Parameters
    ----------
    times_s
        Breakpoints in rising order, one more than there are rates; first and last bound the run.
    rates
        Units per second, ``[intervals, lanes]``; one lane stands for lanes that are all alike.

    Raises
    ------
    ValueError
        The shapes don't fit, times don't rise, or a rate is negative or not a number.
    """

    times_s: FloatArray
    rates: FloatArray

    def __post_init__(self) -> None:
        if self.times_s.ndim != 1 or self.rates.ndim != 2 or len(self.rates) < 1:  # noqa: PLR2004 -- array dimensions
            raise ValueError("rates are [intervals, lanes] over a list of times")
        if len(self.times_s) != len(self.rates) + 1:
            raise ValueError("there is one time more than there are rates")
        if not (np.diff(self.times_s) > 0).all():
            raise ValueError("times must rise")
        if not (self.rates >= 0).all():
            raise ValueError("rates must not be negative")

    @classmethod
    def constant(cls, rate: ArrayLike, horizon_s: float) -> Steps:
        """Return the same rate from 0 to *horizon_s*: a number, or one number for each lane."""
        lanes = np.atleast_1d(np.asarray(rate, dtype=np.float64))
        return cls(np.array([0.0, horizon_s]), lanes[np.newaxis, :])

    @classmethod
    def of(cls, times_s: ArrayLike, rates: ArrayLike) -> Steps:
        """Return steps from any sequences; a flat list of rates is that of one lane."""
        values = np.asarray(rates, dtype=np.float64)
        if values.ndim == 1:
            values = values[:, np.newaxis]
        return cls(np.asarray(times_s, dtype=np.float64), values)

    @property
    def lanes(self) -> int:
        """Number of lanes, or 1 where all are alike."""
        return int(self.rates.shape[1])

    @property
    def start_s(self) -> float:
        """First moment of the run, in seconds."""
        return float(self.times_s[0])

    @property
    def end_s(self) -> float:
        """Last moment of the run, in seconds."""
        return float(self.times_s[-1])

    @property
    def peak(self) -> FloatArray:
        """Highest rate of each lane, per second."""
        peak: FloatArray = self.rates.max(axis=0)
        return peak

    @property
    def amount(self) -> FloatArray:
        """What comes in all, for each lane."""
        amounts: FloatArray = np.diff(self.times_s) @ self.rates
        return amounts

    def at(self, times_s: FloatArray) -> FloatArray:
        """Return the rates that hold from each of *times_s* on.

        *times_s* is a list, or ``[knots, 1 or lanes]``; so is the result, with a column for each
        lane.
        """
        when = times_s[:, np.newaxis] if times_s.ndim == 1 else times_s
        if when.shape[1] > 1 and len(self.rates) <= _FEW:
            found = np.empty((len(when), max(when.shape[1], self.lanes)))
            found[:] = self.rates[0]
            for begin_s, rates in zip(self.times_s[1:-1], self.rates[1:], strict=True):
                np.copyto(found, rates, where=when >= begin_s)
            return found
        held = np.searchsorted(self.times_s, when, side="right") - 1
        held = held.clip(0, len(self.rates) - 1)
        if held.shape[1] == 1:
            return self.rates[held[:, 0]]
        column = np.zeros(1, dtype=np.intp) if self.lanes == 1 else np.arange(self.lanes)
        chosen: FloatArray = self.rates[held, column]
        return chosen

    def pick(self, lanes: NDArray[np.intp]) -> Steps:
        """Return the rates of some of the lanes; where all are alike it stays one lane."""
        return self if self.lanes == 1 else Steps(self.times_s, self.rates[:, lanes])

    def over(self, times_s: FloatArray) -> Steps:
        """Return the same rates with breakpoints at *times_s*, which must hold all of its own."""
        return Steps(times_s, self.at(times_s[:-1]))

    def scaled(self, factor: ArrayLike) -> Steps:
        """Return the rates times *factor*: a number, or one for each lane."""
        return Steps(self.times_s, self.rates * np.asarray(factor, dtype=np.float64))

    def within(self, start_s: float, end_s: float, factor: ArrayLike) -> Steps:
        """Return the rates times *factor* from *start_s* to *end_s*, and as they were elsewhere.

        *factor* is a number, or one for each lane.
        """
        start_s, end_s = max(start_s, self.start_s), min(end_s, self.end_s)
        if start_s >= end_s:
            return self
        finer = self.over(np.union1d(self.times_s, [start_s, end_s]))
        inside = (finer.times_s[:-1] >= start_s) & (finer.times_s[:-1] < end_s)
        factors = np.where(inside[:, np.newaxis], np.asarray(factor, dtype=np.float64), 1.0)
        return Steps(finer.times_s, finer.rates * factors)

    def simplified(self) -> Steps:
        """Return the same rates without the breakpoints at which no lane changes."""
        changes = np.append(True, (np.diff(self.rates, axis=0) != 0).any(axis=1))
        return Steps(np.append(self.times_s[:-1][changes], self.times_s[-1]), self.rates[changes])


def _combined(steps: Iterable[Steps], how: Callable[[FloatArray, FloatArray], FloatArray]) -> Steps:
    several = list(steps)
    times_s = reduce(np.union1d, (one.times_s for one in several))
    return Steps(times_s, reduce(how, (one.at(times_s[:-1]) for one in several)))


def covers(limit: Steps, rates: Steps) -> bool:
    """Whether *rates* are within *limit* at every moment, in every lane."""
    times_s = np.union1d(limit.times_s, rates.times_s)[:-1]
    return bool((rates.at(times_s) <= limit.at(times_s)).all())


def lesser(*steps: Steps) -> Steps:
    """Return the least of several rates at every moment."""
    return _combined(steps, np.minimum)


def total(*steps: Steps) -> Steps:
    """Return the sum of several rates at every moment."""
    return _combined(steps, np.add)
