"""The trials of a sweep, where they run: in this process, in another, or on another machine.

A worker reads the design by itself, once, from what the user named: what goes to it and comes back
is small. The same case gives the same outcome wherever it runs.
"""

from __future__ import annotations

import math
import pickle
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from headrace.bills import bills
from headrace.load.scaled import scaled
from headrace.pipeline import design_of
from headrace.report.needs import answers, asks_for_calm
from headrace.trials import Trials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Design
    from headrace.flow.trial import Trial
    from headrace.pipeline import Request
    from headrace.sweep.grid import Case

__all__ = ["Outcome", "run_cases"]

_USES: Final = (
    "utilisation_peak",
    "storage_share",
    "index_share",
    "load_share",
    "slots_share",
    "ocu_share",
)
"""Measures that are shares of what a part can do."""

_KEPT: Final = 64
"""Changed designs that a worker keeps."""


class Outcome(Struct, frozen=True):
    """What one trial of a sweep shows.

    Attributes
    ----------
    usd_per_month
        What all parts cost together whose bills are known; None where none is.
    headroom
        What is left of the part that is used most, at its peak; below 0 where it is short, None
        where no part says how much of it is used.
    recovery_s
        How long after the last fault everything is up to date again; infinite if it is not.
    lag_s
        How far the slowest falls behind.
    lost_records
        Records lost in all.
    unmet
        Needs that are not met, ``need of subject``. Where the load declares none, nothing may be
        lost.
    untold
        Components of which nobody can tell.
    """

    usd_per_month: float | None
    headroom: float | None
    recovery_s: float
    lag_s: float
    lost_records: float
    unmet: tuple[str, ...]
    untold: tuple[str, ...]


def run_cases(written: bytes, cases: tuple[Case, ...]) -> tuple[Outcome, ...]:
    """Run trials in their order.

    Parameters
    ----------
    written
        The pickled `headrace.pipeline.Request` that names the design: a worker that gets the same
        one again has the design already.
    cases
        The trials.
    """
    runner = _runner(written)
    return tuple(runner.outcome(case) for case in cases)


@lru_cache(maxsize=1)
def _runner(written: bytes) -> _Runner:
    request: Request = pickle.loads(written)  # noqa: S301 - our own, from the process that asks
    return _Runner(design_of(request))


class _Runner:
    """Runs cases on one design; what the cases before share is kept."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._sized: dict[str, Design] = {}
        self._bills: dict[tuple[str, float], dict[str, float]] = {}

    def outcome(self, case: Case) -> Outcome:
        """Run one case."""
        sizes = ", ".join(map(str, case.changes))
        if sizes not in self._sized:
            if len(self._sized) >= _KEPT:
                self._sized.clear()
                self._bills.clear()
            self._sized[sizes] = self._design.changed(case.changes)
        load = self._design.load
        assert load is not None
        seeded = structs.replace(load.assume, seed=case.seed)
        load = structs.replace(scaled(load, case.load), assume=seeded)
        trials = Trials(self._sized[sizes].under_load(load), (), None)
        billed = self._bills.get((sizes, case.load))
        if billed is None:  # keys and faults change no bill
            told = bills(trials.design)
            billed = {key: cost.usd_per_month for key, cost in told.items()}
            self._bills[sizes, case.load] = billed
        faults = () if case.fault is None else (case.fault,)
        executed = trials.loaded((), faults)
        trial = trials((), faults)
        calm = trials((), (), calm=True) if asks_for_calm(executed) else trial
        return _outcome(trial, calm, executed, billed)


def _outcome(trial: Trial, calm: Trial, design: Design, billed: Mapping[str, float]) -> Outcome:
    measures = {key: stage.measures for key, stage in trial.stages.items()}
    uses = [m[name] for m in measures.values() for name in _USES if name in m]
    lost = math.fsum(m.get("lost_records", 0.0) for m in measures.values())
    judged = answers(trial, calm, design)
    unmet = tuple(f"{one.need} of {one.subject}" for one in judged if one.missed)
    if not judged and lost:
        unmet = ("nothing lost",)
    return Outcome(
        usd_per_month=math.fsum(billed.values()) if billed else None,
        headroom=1 - max(uses) if uses else None,
        recovery_s=max((m.get("catch_up_s", 0.0) for m in measures.values()), default=0.0),
        lag_s=max((m.get("lag_max_s", 0.0) for m in measures.values()), default=0.0),
        lost_records=lost,
        unmet=unmet,
        untold=tuple(trial.untold),
    )
