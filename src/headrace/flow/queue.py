"""One server per lane: what passes, what waits, what is lost.

For cumulative arrivals A and service C, a work-conserving queue has passed by t::

    X(t) = C(t) + min over s <= t of (A(s) - C(s)),   and never above A(t)

Losses are floors that X may not fall below: what arrived R ago has to be gone (retention, a
producer's patience), a buffer of K holds no more than K. Where the service alone would leave X
below a floor, X is pushed up to it and the push is the loss: a reflection between two boundaries.
Over a stretch in which all rates are constant, X ends where the service takes it, clamped between
floor and arrivals, so the breakpoints alone give the exact answer. The moments at which a queue
runs empty, or begins to lose, bend the curves between breakpoints; they are added as knots.

Sources: Le Boudec and Thiran, *Network Calculus*, ch. 1; Kruk, Lehoczky, Ramanan and Shreve, "An
explicit formula for the Skorokhod map on [0, a]", Annals of Probability 35 (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.flow.curve import Curve, united
from headrace.flow.knots import Bends, closing, crossing, split
from headrace.flow.passage import Passage, Run, nothing, woven
from headrace.flow.steps import FloatArray, Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["aged", "full", "queue"]

_DUST: Final = 1e-13
"""Amounts below this, relative to all that arrives, are rounding."""


def aged(arrived: Curve, limit_s: float) -> Curve:
    """Return the floor under a queue in which nothing may wait longer than *limit_s*."""
    return arrived.shifted(limit_s)


def full(arrived: Curve, room: float) -> Curve:
    """Return the floor under a queue in which no more than *room* may wait."""
    return Curve(arrived.times_s, arrived.values - room)


def queue(arrived: Curve, service: Steps, floors: Sequence[Curve] = ()) -> Passage:
    """Pass *arrived* through a work-conserving server.

    Parameters
    ----------
    arrived
        Cumulative arrivals of each lane.
    service
        What the server could do, in the arrivals' unit per second; it covers the same run.
    floors
        Below none of these may what has passed fall, see `aged` and `full`; none may be above the
        arrivals. Where several push, the highest takes the loss, of equals the first given.
    """
    lanes = max(arrived.lanes, service.lanes, *(floor.lanes for floor in floors), 1)
    times_s = united([arrived.times_s, service.times_s[:, np.newaxis]])
    levels = arrived.values if len(times_s) == len(arrived.times_s) else arrived.on(times_s).values
    levels = np.broadcast_to(levels, (len(times_s), lanes))
    gains = _gains(times_s, service)
    passed = _unlimited(levels, gains)
    suspect = _may_lose(times_s, levels, passed, floors)
    losing = suspect.any(axis=0)
    if not losing.any():
        return Passage(_lossless(times_s, levels, passed, gains, len(floors)), service)
    keeping, losers = np.flatnonzero(~losing), np.flatnonzero(losing)
    when = np.flatnonzero(suspect.any(axis=1))
    window_s = (float(times_s[when[0]].min()), float(times_s[when[-1] + 1].max()))
    lossy = _reflected(
        Curve(_columns(times_s, losers), levels[:, losers]),
        service.pick(losers),
        [floor.pick(losers) for floor in floors],
        window_s,
    )
    if not len(keeping):
        return Passage(lossy, service)
    lossless = _lossless(
        _columns(times_s, keeping),
        levels[:, keeping],
        passed[:, keeping],
        _columns(gains, keeping),
        len(floors),
    )
    return Passage(woven([lossless, lossy], [keeping, losers]), service)


def _lossless(
    times_s: FloatArray, arrived: FloatArray, passed: FloatArray, gains: FloatArray, floors: int
) -> Run:
    lost = (nothing(passed),) * floors
    return Run(times_s, arrived, passed, lost, _emptied(arrived, passed, gains), Bends.none())


def _columns(array: FloatArray, lanes: NDArray[np.intp]) -> FloatArray:
    return array if array.shape[1] == 1 else array[:, lanes]


def _gains(times_s: FloatArray, service: Steps) -> FloatArray:
    """Return what the server could do in each stretch."""
    gains: FloatArray = service.at(times_s[:-1]) * np.diff(times_s, axis=0)
    return gains


def _unlimited(arrived: FloatArray, gains: FloatArray) -> FloatArray:
    """Return what passes a queue that loses nothing."""
    done = np.zeros((len(arrived), gains.shape[1]))
    np.cumsum(gains, axis=0, out=done[1:])
    ahead = arrived - done
    least = np.minimum.accumulate(ahead, axis=0)
    passed = done + least
    # Where the minimum is attained now the queue is empty: exactly what arrived, not a rounding of
    # it, so that an empty queue is seen to be empty.
    np.copyto(passed, arrived, where=ahead == least)
    return np.minimum(passed, arrived, out=passed)


def _may_lose(
    times_s: FloatArray, arrived: FloatArray, passed: FloatArray, floors: Sequence[Curve]
) -> NDArray[np.bool_]:
    """Tell in which stretches of which lanes some floor might push; nowhere else does one.

    Between two knots nothing passes backwards and no floor rises above what it has reached at a
    later time, so it is enough to compare what has passed at a knot with the floor at the next.
    """
    suspect = np.zeros((len(passed) - 1, passed.shape[1]), dtype=np.bool_)
    latest_s = times_s[1:].max(axis=1)
    for floor in floors:
        row = np.searchsorted(floor.times_s.min(axis=1), latest_s).clip(0, len(floor.values) - 1)
        suspect |= passed[:-1] < floor.values[row]
    if suspect.any():
        busy = passed < arrived
        suspect &= busy[:-1] | busy[1:]
    return suspect


def _reflected(
    arrived: Curve, service: Steps, floors: Sequence[Curve], window_s: tuple[float, float]
) -> Run:
    """Return what passes between floors and arrivals; outside the window no floor pushes."""
    upper, lower, floor = _boundaries(arrived, floors, window_s)
    gains = _gains(upper.times_s, service)
    passed = np.empty_like(upper.values)
    lost = np.zeros_like(upper.values)
    now = passed[0] = upper.values[0]
    for row, gain in enumerate(gains, start=1):
        now = np.minimum(now + gain, upper.values[row])
        push = np.maximum(floor[row] - now, 0.0)
        np.add(lost[row - 1], push, out=lost[row])
        now = passed[row] = now + push
    return Run(
        upper.times_s,
        upper.values,
        passed,
        (lost,) if len(lower) == 1 else _divided(lost, lower),
        _emptied(upper.values, passed, gains),
        closing(passed[:-1] - floor[:-1], np.diff(lost, axis=0), _dust(upper.values)),
    )


def _boundaries(
    arrived: Curve, floors: Sequence[Curve], window_s: tuple[float, float]
) -> tuple[Curve, list[FloatArray], FloatArray]:
    """Return arrivals, floors and the highest floor, with knots where two floors cross."""
    within = (floor.knots_within(*window_s) for floor in floors)
    times_s = united([arrived.times_s, *within])
    upper = arrived.on(times_s)
    lower = [np.minimum(floor.on(times_s).values, upper.values) for floor in floors]
    for one, other in combinations(range(len(lower)), 2):
        bends = crossing(lower[one], lower[other], _dust(upper.values))
        finer = split(bends, len(upper.values))
        if finer:
            own_s = np.broadcast_to(upper.times_s, upper.values.shape)
            upper = Curve(finer.linear(own_s), finer.linear(upper.values))
            lower = [finer.linear(level) for level in lower]
    return upper, lower, reduce(np.maximum, lower)


def _divided(lost: FloatArray, lower: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    """Ascribe each stretch's loss to the floor that is highest in it, the first of equals."""
    highest = np.stack([level[:-1] + level[1:] for level in lower]).argmax(axis=0)
    gone = np.diff(lost, axis=0)
    parts = []
    for index in range(len(lower)):
        part = np.zeros_like(lost)
        np.cumsum(np.where(highest == index, gone, 0.0), axis=0, out=part[1:])
        parts.append(part)
    return tuple(parts)


def _emptied(arrived: FloatArray, passed: FloatArray, gains: FloatArray) -> Bends:
    waiting = arrived[:-1] - passed[:-1]
    return closing(waiting, passed[:-1] + gains - arrived[1:], _dust(arrived))


def _dust(arrived: FloatArray) -> float:
    return _DUST * float(arrived[-1].max(initial=0.0))
