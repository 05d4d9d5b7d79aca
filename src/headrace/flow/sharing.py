"""Several queues that share one server fairly: readers of a shard, shards of a function.

At every moment the server's rate is divided max-min fairly: nobody gets more than it wants, and
what one leaves goes to the others evenly. A claimant wants its own limit while it has a backlog,
and no more than what arrives when it has none. Between two breakpoints the division changes only
when a claimant has caught up, which frees some of the rate for others; so a stretch takes as many
rounds as claimants catch up in it, all lanes at once.

Source: Bertsekas and Gallager, *Data Networks*, section 6.5.2 (max-min fairness).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.curve import Curve, united
from headrace.flow.knots import closing
from headrace.flow.passage import Passage, Run
from headrace.flow.queue import queue
from headrace.flow.steps import FloatArray, Steps, covers, lesser, total

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["fair", "shared_queues"]

_DUST: Final = 1e-12
"""Amounts below this, relative to all that arrives, are rounding."""


def fair(wants: FloatArray, capacity: FloatArray) -> FloatArray:
    """Divide *capacity* among claimants, max-min fairly.

    Parameters
    ----------
    wants
        What each wants, ``[claimants, lanes]``; may be infinite.
    capacity
        What there is for each lane.

    Examples
    --------
    >>> fair(np.array([[1.0], [5.0], [9.0]]), np.array([9.0]))[:, 0].tolist()
    [1.0, 4.0, 4.0]
    """
    ordered = np.sort(wants, axis=0)
    given = np.zeros_like(ordered)
    np.cumsum(ordered[:-1], axis=0, out=given[1:])
    left = np.arange(len(wants), 0, -1)[:, np.newaxis]
    # The level at which the claimants from here on would all stand, if those before have enough.
    with np.errstate(invalid="ignore"):
        levels = np.where(np.isfinite(given), (capacity - given) / left, 0.0)
    short = levels < ordered
    first = short.argmax(axis=0)
    level = np.where(short.any(axis=0), levels[first, np.arange(levels.shape[1])], np.inf)
    return np.minimum(wants, level)


def shared_queues(
    arrived: Sequence[Curve],
    own: Sequence[Steps],
    server: Steps,
    floors: Sequence[Curve | None] | None = None,
) -> list[Passage]:
    """Pass several arrivals through one server per lane, each through a limit of its own first.

    Parameters
    ----------
    arrived
        Cumulative arrivals of each claimant.
    own
        What each could take if it were alone, per second.
    server
        What they share, per second.
    floors
        For each claimant the floor under what it has passed, or None: see
        `headrace.flow.queue.aged`.
    """
    under = floors or [None] * len(arrived)
    limits = [lesser(one, server) for one in own]
    if len(arrived) == 1 or _enough_for_all(limits, server):
        return [
            queue(came, limit, [] if floor is None else [floor])
            for came, limit, floor in zip(arrived, limits, under, strict=True)
        ]
    return _divided(arrived, limits, server, under)


def _enough_for_all(limits: Sequence[Steps], server: Steps) -> bool:
    return covers(server, total(*limits))


class _Stretch(Struct, frozen=True, eq=False):
    """One stretch of the run: what each claimant faces, ``[claimants, lanes]``."""

    start_s: FloatArray
    span_s: FloatArray
    upper: tuple[FloatArray, FloatArray]
    lower: tuple[FloatArray, FloatArray]
    limits: FloatArray
    server: FloatArray

    def slope(self) -> FloatArray:
        rise = self.upper[1] - self.upper[0]
        return np.divide(rise, self.span_s, out=np.zeros_like(rise), where=self.span_s > 0)


class _Row(Struct, frozen=True, eq=False):
    """The claimants at one moment, which each lane reaches at a time of its own."""

    now_s: FloatArray
    passed: FloatArray
    lost: FloatArray
    upper: FloatArray
    lower: FloatArray
    rates: FloatArray


class _Field(Struct, frozen=True, eq=False):
    """Everything between which claimants pass, at common knots: ``[knots, claimants, lanes]``.

    Attributes
    ----------
    times_s
        The knots, ``[knots, lanes]``.
    upper, lower
        Arrivals, and floors.
    limits, server
        Rates of each stretch; the server's are ``[stretches, lanes]``.
    dust
        Amounts below this are rounding.
    """

    times_s: FloatArray
    upper: FloatArray
    lower: FloatArray
    limits: FloatArray
    server: FloatArray
    dust: float

    def stretch(self, i: int) -> _Stretch:
        return _Stretch(
            self.times_s[i],
            self.times_s[i + 1] - self.times_s[i],
            (self.upper[i], self.upper[i + 1]),
            (self.lower[i], self.lower[i + 1]),
            self.limits[i],
            self.server[i],
        )

    def contended(self, passed: FloatArray) -> NDArray[np.bool_]:
        """Tell in which stretches the claimants together want more than the server has.

        *passed* is what each passes if it is alone, at the knots.
        """
        span_s = np.diff(self.times_s, axis=0)[:, np.newaxis]
        rise = np.diff(self.upper, axis=0)
        slope = np.divide(rise, span_s, out=np.zeros_like(rise), where=span_s > 0)
        busy = (self.upper - passed)[:-1] > self.dust
        wants = np.where(busy, self.limits, np.minimum(self.limits, slope)).sum(axis=1)
        more: NDArray[np.bool_] = (wants > self.server * (1 + _DUST)).any(axis=1)
        return more


def _divided(
    arrived: Sequence[Curve],
    limits: Sequence[Steps],
    server: Steps,
    floors: Sequence[Curve | None],
) -> list[Passage]:
    """Divide the server where claimants contend for it; elsewhere each is as if it were alone."""
    alone = [
        queue(came, limit, [] if floor is None else [floor])
        for came, limit, floor in zip(arrived, limits, floors, strict=True)
    ]
    field = _field(arrived, limits, server, floors)
    passed = _stacked([one.passed.on(field.times_s).values for one in alone], field.times_s.shape)
    # Between knots this is a rounding of what arrived: an empty queue must be seen to be empty.
    np.copyto(passed, field.upper, where=field.upper - passed <= field.dust)
    contended = field.contended(passed)
    if not contended.any():
        return alone
    lost = _stacked(
        [one.lost[0].on(field.times_s).values if one.lost else field.times_s * 0 for one in alone],
        field.times_s.shape,
    )
    rows = [_Row(field.times_s[0], passed[0], lost[0], field.upper[0], field.lower[0], lost[0] * 0)]
    extra = lost[0] * 0
    together = False
    for i, more in enumerate(contended):
        if more or together:
            _through(field.stretch(i), rows, field.dust)
            # Whoever has caught up with what it would have passed alone goes on as if it were.
            together = bool((np.abs(passed[i + 1] - rows[-1].passed) > field.dust).any())
            extra = rows[-1].lost - lost[i + 1]
        else:
            now_s, here, gone = field.times_s[i + 1], passed[i + 1], lost[i + 1] + extra
            bounds = field.upper[i + 1], field.lower[i + 1]
            rows.append(_Row(now_s, here, gone, bounds[0], bounds[1], field.limits[i]))
    return [_passage(rows, claimant, field.dust) for claimant in range(len(arrived))]


def _field(
    arrived: Sequence[Curve],
    limits: Sequence[Steps],
    server: Steps,
    floors: Sequence[Curve | None],
) -> _Field:
    given = [floor for floor in floors if floor is not None]
    lanes = max(
        *(one.lanes for one in (*arrived, *given)), *(one.lanes for one in (*limits, server))
    )
    steps = [one.times_s[:, np.newaxis] for one in (*limits, server)]
    curves = {id(one.times_s): one.times_s for one in (*arrived, *given)}
    times_s = united([*curves.values(), *steps])
    times_s = times_s[np.append(True, (np.diff(times_s, axis=0) > 0).any(axis=1))]
    times_s = np.array(np.broadcast_to(times_s, (len(times_s), lanes)))
    upper = _stacked([curve.on(times_s).values for curve in arrived], times_s.shape)
    lower = _stacked(
        [
            upper[0, i] * 0 if floor is None else floor.on(times_s).values
            for i, floor in enumerate(floors)
        ],
        times_s.shape,
    )
    return _Field(
        times_s,
        upper,
        np.minimum(lower, upper),
        _stacked([one.at(times_s[:-1]) for one in limits], times_s[:-1].shape),
        np.broadcast_to(server.at(times_s[:-1]), times_s[:-1].shape),
        _DUST * float(upper[-1].max(initial=0.0)),
    )


def _stacked(arrays: Sequence[FloatArray], shape: tuple[int, ...]) -> FloatArray:
    """Return ``[knots, claimants, lanes]``."""
    return np.stack([np.broadcast_to(array, shape) for array in arrays], axis=1)


def _through(stretch: _Stretch, rows: list[_Row], dust: float) -> None:
    """Add a row for every round of one stretch."""
    slope = stretch.slope()
    gone_s = np.zeros_like(stretch.span_s)
    while True:
        last = rows[-1]
        waiting = last.upper - last.passed
        busy = waiting > dust
        wants = np.where(busy, stretch.limits, np.minimum(stretch.limits, slope))
        rates = fair(wants, stretch.server)
        gain = rates - slope
        catching = busy & (gain > 0)
        needed_s = np.divide(waiting, gain, out=np.full_like(gain, np.inf), where=catching)
        left_s = stretch.span_s - gone_s
        step_s = np.minimum(left_s, needed_s.min(axis=0))
        gone_s = np.where(step_s < left_s, gone_s + step_s, stretch.span_s)
        part = np.divide(gone_s, stretch.span_s, out=np.ones_like(gone_s), where=stretch.span_s > 0)
        upper, lower = (low + part * (high - low) for low, high in (stretch.upper, stretch.lower))
        passed = np.minimum(last.passed + rates * step_s, upper)
        np.copyto(passed, upper, where=(needed_s <= step_s) | (~busy & (rates >= slope)))
        push = np.maximum(lower - passed, 0.0)
        now_s = stretch.start_s + gone_s
        rows.append(_Row(now_s, passed + push, last.lost + push, upper, lower, rates))
        if not (gone_s < stretch.span_s).any():
            return


def _passage(rows: Sequence[_Row], claimant: int, dust: float) -> Passage:
    times_s = np.stack([row.now_s for row in rows])
    upper, passed, lost, lower = (
        np.stack([getattr(row, name)[claimant] for row in rows])
        for name in ("upper", "passed", "lost", "lower")
    )
    spans_s = np.diff(times_s, axis=0)
    rates = _ahead(np.stack([row.rates[claimant] for row in rows[1:]]), spans_s)
    gains = rates * spans_s
    emptied = closing(upper[:-1] - passed[:-1], passed[:-1] + gains - upper[1:], dust)
    sunk = closing(passed[:-1] - lower[:-1], np.diff(lost, axis=0), dust)
    return Passage(Run(times_s, upper, passed, (lost,), emptied, sunk), rates)


def _ahead(rates: FloatArray, spans_s: FloatArray) -> FloatArray:
    """Return *rates* so that a stretch without length has the rate of the next one with some.

    Of rows at the same time the first is the knot: there the rate must be seen to change.
    """
    last = len(rates) - 1
    row = np.where(spans_s > 0, np.arange(len(rates))[:, np.newaxis], last)
    following = np.minimum.accumulate(row[::-1], axis=0)[::-1]
    ahead: FloatArray = np.take_along_axis(rates, following, axis=0)
    return ahead
