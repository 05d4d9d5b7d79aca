"""What must hold of every stage, whatever its parameters."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from headrace.flow.steps import FloatArray
from headrace.flow.traffic import Outcome, Traffic

if TYPE_CHECKING:
    from headrace.flow.trial import Stage

__all__ = ["greatest_drop", "imbalance", "stage_imbalance"]


def imbalance(outcome: Outcome, times_s: FloatArray | None = None) -> float:
    """Return by how much records appear or vanish at worst, relative to all that arrive.

    At every moment what has arrived is delivered, lost, diverted or waiting. The law is checked at
    *times_s*, by default at the knots of the arrivals.
    """
    when = np.unique(outcome.arrived.records.times_s) if times_s is None else times_s
    arrived = outcome.arrived.records.at(when).sum(axis=1)
    parts = [part.records.at(when).sum(axis=1) for part in _parts(outcome)]
    found = sum(parts, outcome.waiting.at(when).sum(axis=1))
    return float(np.abs(found - arrived).max()) / max(1.0, float(arrived.max()))


def stage_imbalance(stage: Stage) -> float:
    """Return by how much records appear or vanish in a stage of a trial, relative to what came.

    At the end, what came went on, waits, was set aside, or was lost or given up. What is only
    handed on or kept has nothing to balance.
    """
    totals = {name: float(curve.final.sum()) for name, curve in stage.series.items()}
    first = next((name for name in ("sent", "arrived") if name in totals), None)
    if first is None:
        return 0.0
    left = sum(total for name, total in totals.items() if name not in ("sent", "arrived"))
    left += stage.measures.get("waiting_records", 0.0)
    return abs(left - totals[first]) / max(1.0, totals[first])


def greatest_drop(outcome: Outcome) -> float:
    """Return by how many records a cumulative curve falls at worst: rounding, no more."""
    return max(part.records.drop for part in chain((outcome.arrived,), _parts(outcome)))


def _parts(outcome: Outcome) -> list[Traffic]:
    return [outcome.delivered, *outcome.lost.values(), *outcome.diverted.values()]
