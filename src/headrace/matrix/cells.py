"""One cell of the fault matrix: what a fault does to a store, against a run in which nothing fails.

Everything that happens on the ways to the store counts: what a stream refuses and its producers
give up, what a reader lets expire, what the store itself loses.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct, field

from headrace.report.needs import losing_s
from headrace.report.timeline import waiting

if TYPE_CHECKING:
    from headrace.flow.curve import Curve
    from headrace.flow.steps import FloatArray
    from headrace.flow.trial import Stage, Trial

__all__ = ["Cell", "State", "compared"]

_GRAIN: Final = 1e-6
"""Less than this share of all that was sent is rounding."""
_DUST: Final = 1e-9
"""The same of totals, which no difference of curves has made less exact."""
_LEAST: Final = 0.5
"""Nobody loses less than half a record."""
_LAG_S: Final = 1.0
"""So much more lag than usual is noticed."""


class State(StrEnum):
    """What became of a store, worst last."""

    OK = "ok"
    DEGRADED = "degraded"
    KEPT_ASIDE = "kept aside"
    UNAVAILABLE = "unavailable"
    LOST = "lost"
    CANNOT_TELL = "cannot tell"


class Cell(Struct, frozen=True, kw_only=True):
    """What one fault does to one store.

    Attributes
    ----------
    lost_records
        Records that never arrive, besides those that are lost without the fault.
    lost_share
        The same as a share of all that was sent towards the store.
    aside
        Records that were set aside on the way rather than delivered, besides those that are without
        the fault, by the stage that has set them aside.
    aside_share
        Their sum as a share of all that was sent towards the store.
    losing_s
        Of how much time records are lost that nothing can bring back: the recovery point.
    kept_lost_share
        Share of what the store held that is gone for good.
    rewound_s
        How old the copy may be from which it comes back.
    region_loss_s
        How old its copy in another region is, where its own is lost; infinite for none.
    unavailable_s
        For how long it cannot be asked.
    lag_s
        How far it falls behind at worst; 0 where no more than usual.
    catch_up_s
        How long after the fault it is up to date again; infinite if it is not when the run ends.
    reason
        Why nobody can tell; empty otherwise.
    """

    lost_records: float = 0.0
    lost_share: float = 0.0
    aside: Mapping[str, float] = field(default_factory=dict)
    aside_share: float = 0.0
    losing_s: float = 0.0
    kept_lost_share: float = 0.0
    rewound_s: float = 0.0
    region_loss_s: float = 0.0
    unavailable_s: float = 0.0
    lag_s: float = 0.0
    catch_up_s: float = 0.0
    reason: str = ""

    @property
    def aside_records(self) -> float:
        """All records that were set aside."""
        return math.fsum(self.aside.values())

    @property
    def state(self) -> State:
        """The worst that can be said of it."""
        if self.reason:
            return State.CANNOT_TELL
        if self.lost_records or self.kept_lost_share or self.rewound_s:
            return State.LOST
        if self.unavailable_s:
            return State.UNAVAILABLE
        if self.aside:
            return State.KEPT_ASIDE
        return State.DEGRADED if self.lag_s or self.catch_up_s else State.OK


def compared(way: Sequence[str], trial: Trial, calm: Trial, ends_s: float) -> Cell:
    """Return what a fault does to the last of *way*.

    Parameters
    ----------
    way
        Keys of the stages that lead to a store, the store's own last.
    trial, calm
        The run with the fault, and the same without it.
    ends_s
        When the fault is over.
    """
    for key in way:
        if key in trial.untold:
            return Cell(reason=trial.untold[key].reason)
    known = [key for key in way if key in trial.stages and key in calm.stages]
    with_it, without = [[one.stages[key] for key in known] for one in (trial, calm)]
    sent = _sum(with_it, "sent_records")
    lost = _sum(with_it, "lost_records") - _sum(without, "lost_records")
    own = with_it[-1].measures if with_it else {}
    lost += own.get("rewound_records", 0.0)
    least = max(_LEAST, _DUST * sent)
    lost = lost if lost > least else 0.0
    rewound_s, loss_s = own.get("rewound_s", 0.0), own.get("loss_s", 0.0)
    aside = _aside(known, with_it, without, least)
    lag_s = _lag_s(with_it)
    return Cell(
        lost_records=lost,
        lost_share=lost / sent if sent else 0.0,
        aside=aside,
        aside_share=math.fsum(aside.values()) / sent if sent else 0.0,
        losing_s=max(loss_s, *map(losing_s, with_it)) if lost else loss_s,
        kept_lost_share=own.get("kept_lost_share", 0.0),
        rewound_s=rewound_s,
        region_loss_s=own.get("region_loss_s", math.inf) if "loss_s" in own else 0.0,
        unavailable_s=own.get("unavailable_s", 0.0),
        lag_s=lag_s if lag_s > _lag_s(without) + _LAG_S else 0.0,
        catch_up_s=_catch_up_s(with_it, without, ends_s),
    )


def _aside(
    keys: Sequence[str], with_it: Sequence[Stage], without: Sequence[Stage], least: float
) -> dict[str, float]:
    """Return what each stage sets aside with the fault and not without it, if more than *least*."""
    found = {}
    for key, stage, calm in zip(keys, with_it, without, strict=True):
        more = _sum([stage], "set_aside_records") - _sum([calm], "set_aside_records")
        if more > least:
            found[key] = more
    return found


def _sum(stages: Iterable[Stage], name: str) -> float:
    return math.fsum(stage.measures.get(name, 0.0) for stage in stages)


def _lag_s(stages: Iterable[Stage]) -> float:
    names = ("producer_delay_max_s", "lag_max_s", "delay_s")
    return max((s.measures.get(name, 0.0) for s in stages for name in names), default=0.0)


def _catch_up_s(with_it: Sequence[Stage], without: Sequence[Stage], ends_s: float) -> float:
    """Return how long after the fault more waits on the way than without it."""
    times_s = _moments([stage.series for stage in (*with_it, *without)], ends_s)
    if not len(times_s):
        return 0.0
    sent = max((float(c.final.sum()) for s in with_it for c in s.series.values()), default=0.0)
    more = sum(
        (waiting(a.series, times_s) - waiting(b.series, times_s))
        for a, b in zip(with_it, without, strict=True)
    )
    behind = np.flatnonzero(np.asarray(more) > _GRAIN * max(1.0, sent))
    if not len(behind):
        return 0.0
    last = int(behind[-1])
    return float(times_s[last + 1] - ends_s) if last + 1 < len(times_s) else math.inf


def _moments(series: Iterable[Mapping[str, Curve]], ends_s: float) -> FloatArray:
    """Return the knots of all curves from the fault's end on: between them all is linear."""
    knots = [curve.times_s.ravel() for one in series for curve in one.values()]
    if not knots:
        return np.array([])
    every = np.unique(np.concatenate(knots))
    return np.concatenate([[ends_s], every[every > ends_s]])
