"""Making a plan: each month is judged by the calculators and by trials, under its own load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.plan.later import load_in
from headrace.plan.months import after_months, factor, first_months
from headrace.plan.short import Judged, judged

if TYPE_CHECKING:
    from datetime import date

    from headrace.plan.short import Key, Short
    from headrace.trials import Trials

__all__ = ["CapacityPlan", "RunsOut", "plan_of"]

Progress = Callable[[int, int], None]


class RunsOut(Struct, frozen=True):
    """A part that is short within the horizon.

    Attributes
    ----------
    key
        The part, and what of it.
    month
        The first month in which it is short; 0 is today.
    on
        Its date.
    short
        How it is short then.
    at_end
        The size that it needs at the horizon; empty where nobody knows.
    """

    key: Key
    month: int
    on: date
    short: Short
    at_end: str


class CapacityPlan(Struct, frozen=True):
    """When which part runs out.

    Attributes
    ----------
    share_per_month
        Part by which the load grows each month.
    months
        How many months are planned.
    begins
        Today.
    runs_out
        What is short within the horizon, the first first.
    untold
        Of what nobody can tell, and why.
    """

    share_per_month: float
    months: int
    begins: date
    runs_out: tuple[RunsOut, ...]
    untold: Mapping[str, str]

    @property
    def factor(self) -> float:
        """How many times today's load the horizon has."""
        return factor(self.share_per_month, self.months)


def plan_of(
    trials: Trials,
    share_per_month: float,
    months: int,
    progress: Progress = lambda _done, _of: None,
) -> CapacityPlan:
    """Find the first month in which each part is short.

    Parameters
    ----------
    trials
        Runs trials on the design, under today's load.
    share_per_month
        Part by which the load grows each month, on what it then is.
    months
        How many months to look ahead.
    progress
        Called with the months that are judged and how many there can be.

    Raises
    ------
    UnknownValueError
        No load is declared.
    """
    design = trials.design
    if design.load is None:
        raise UnknownValueError("no load is declared", settled_by="--load load.yaml")
    received = _received_per_s(trials)
    known: dict[int, Judged] = {}

    def month(number: int) -> Judged:
        if number not in known:
            load = load_in(number, share_per_month, design, received)
            known[number] = judged(replace(trials, design=design.under_load(load)))
            progress(len(known), months + 1)
        return known[number]

    firsts = first_months(lambda number: month(number).short, months)
    at_end = month(months)
    found = [
        RunsOut(
            key,
            first,
            after_months(design.as_of, first),
            month(first).short[key],
            at_end.needed.get((key.component, key.what), ""),
        )
        for key, first in firsts.items()
    ]
    found.sort(key=lambda one: one.month)
    return CapacityPlan(share_per_month, months, design.as_of, tuple(found), at_end.untold)


def _received_per_s(trials: Trials) -> dict[str, float]:
    """Return the bytes a second that each store gets today while nothing fails."""
    trial, load = trials((), (), calm=True), trials.design.load
    assert load is not None
    return {
        key: stage.measures["stored_bytes"] / load.horizon_s
        for key, stage in trial.stages.items()
        if "stored_bytes" in stage.measures
    }
