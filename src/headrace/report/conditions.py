"""Under what a trial ran, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.load.faults import describe
from headrace.report.timeline import moments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from headrace.design import Design
    from headrace.template.overlay import Change

__all__ = ["conditions"]


def conditions(design: Design, changes: Iterable[Change], *, nominal: bool) -> tuple[str, ...]:
    """Return how long the trial ran, under which load and faults, and what was changed.

    Parameters
    ----------
    design
        The design that was executed, with its load.
    changes
        What differs from the template.
    nominal
        Whether no load was declared.
    """
    load = design.load
    assert load is not None
    under = "under the declared load"
    if nominal:
        under = "with one record a second from each source: no load is declared"
    said = [f"{moments(load.horizon_s)[-1][1]} {under}"]
    said += [f"with {describe(fault)}" for fault in load.faults]
    said += [f"with {change}" for change in changes]
    return tuple(said)
