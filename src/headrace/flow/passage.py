"""What a queue did with its arrivals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.curve import Curve
from headrace.flow.knots import Bends, packed, split
from headrace.flow.steps import FloatArray, Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Passage", "Run", "nothing", "woven"]

_DUST: Final = 1e-12
"""Amounts below this, relative to all that arrives, are rounding."""


class Run(Struct, frozen=True, eq=False):
    """Amounts at the knots of arrivals, service and floors, ``[knots, lanes]``.

    Attributes
    ----------
    arrived, passed, lost
        As in `Passage`.
    emptied
        Where, between two knots, the queue runs empty: what is served bends there.
    sunk
        Where, between two knots, a floor overtakes the service, so that loss begins.
    """

    times_s: FloatArray
    arrived: FloatArray
    passed: FloatArray
    lost: tuple[FloatArray, ...]
    emptied: Bends
    sunk: Bends


@dataclass(frozen=True, eq=False)
class Passage:
    """What a queue did with its arrivals, all in one unit, exact at every moment.

    Parameters
    ----------
    run
        The amounts at the knots that were given, and where the curves bend between them.
    service
        What the server could do: rates, or a rate for every stretch of *run*,
        ``[stretches, lanes]``.
    """

    run: Run
    service: Steps | FloatArray

    @cached_property
    def rates(self) -> FloatArray:
        """What the server could do in each stretch of the run, per second."""
        if isinstance(self.service, Steps):
            return self.service.at(self.run.times_s[:-1])
        return self.service

    @cached_property
    def gains(self) -> FloatArray:
        """What the server could do in each stretch of the run, in all."""
        amounts: FloatArray = self.rates * np.diff(self.run.times_s, axis=0)
        return amounts

    @cached_property
    def served(self) -> Curve:
        """What has left the queue through the server."""
        run = self.run
        gone = [part for part in run.lost if _any(part)]
        served = run.passed - reduce(np.add, gone) if gone else run.passed
        if run.times_s.shape[1] == 1 and not (len(run.emptied.lane) or gone):
            return Curve(run.times_s, served)
        arrays = [(run.times_s, np.diff(run.times_s, axis=0)), (served, self.gains)]
        return Curve(*packed(self._bends_served(), run.emptied, arrays))

    def _bends_served(self) -> NDArray[np.bool_]:
        """Tell at which knots the served curve bends: not where a busy server just goes on."""
        run = self.run
        # Rounding must not hide that nothing waits: a knot too many does no harm.
        keep = run.passed >= run.arrived - _DUST * float(run.arrived[-1].max(initial=0.0))
        if not (isinstance(self.service, Steps) and len(self.service.rates) == 1):
            keep[1:-1] |= self.rates[1:] != self.rates[:-1]
        if run.times_s.shape[1] > 1:
            keep[1:] &= run.times_s[1:] > run.times_s[:-1]
        keep[[0, -1]] = True
        return keep

    @cached_property
    def arrived(self) -> Curve:
        """What came."""
        return Curve(self._all.times_s, self._all.arrived)

    @cached_property
    def passed(self) -> Curve:
        """What has left the queue, served or lost, in the order of arrival."""
        return Curve(self._all.times_s, self._all.passed)

    @cached_property
    def waiting(self) -> Curve:
        """What is in the queue: a level, which falls as well as rises."""
        return Curve(self._all.times_s, self._all.arrived - self._all.passed)

    @cached_property
    def lost(self) -> tuple[Curve, ...]:
        """What each floor pushed out, in the order in which the floors were given."""
        return tuple(Curve(self._all.times_s, part) for part in self._all.lost)

    @cached_property
    def _all(self) -> Run:
        """The run with knots wherever a curve bends."""
        run = self.run
        finer = split(run.emptied.plus(run.sunk), len(run.passed))
        if finer is None:
            return run
        own_s = np.broadcast_to(run.times_s, run.passed.shape)
        arrived = finer.linear(run.arrived)
        passed = finer.started(run.passed, self.gains)
        return Run(
            finer.linear(own_s),
            arrived,
            np.minimum(passed, arrived, out=passed),
            tuple(finer.held(part) if _any(part) else nothing(passed) for part in run.lost),
            Bends.none(),
            Bends.none(),
        )


def nothing(like: FloatArray) -> FloatArray:
    """Return zeros that take no memory: nothing was lost."""
    return np.broadcast_to(0.0, like.shape)


def _any(part: FloatArray) -> bool:
    return part.strides != (0, 0)


def woven(runs: Sequence[Run], lanes: Sequence[NDArray[np.intp]]) -> Run:
    """Put groups of lanes back into their order; shorter ones repeat their last row."""
    shape = (max(len(run.passed) for run in runs), sum(map(len, lanes)))

    def weave(parts: Sequence[FloatArray]) -> FloatArray:
        both = np.empty(shape)
        for part, columns in zip(parts, lanes, strict=True):
            both[: len(part), columns] = part
            both[len(part) :, columns] = part[-1]
        return both

    return Run(
        weave([run.times_s for run in runs]),
        weave([run.arrived for run in runs]),
        weave([run.passed for run in runs]),
        tuple(weave(parts) for parts in zip(*(run.lost for run in runs), strict=True)),
        _renumbered([run.emptied for run in runs], lanes),
        _renumbered([run.sunk for run in runs], lanes),
    )


def _renumbered(bends: Sequence[Bends], lanes: Sequence[NDArray[np.intp]]) -> Bends:
    moved = [
        Bends(one.before, own[one.lane], one.share) for one, own in zip(bends, lanes, strict=True)
    ]
    return reduce(Bends.plus, moved)
