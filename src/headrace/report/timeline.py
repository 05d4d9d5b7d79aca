"""A trial over time: how fast records moved and how many waited, at even distances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.units import format_count

if TYPE_CHECKING:
    from headrace.flow.curve import Curve
    from headrace.flow.steps import FloatArray

__all__ = ["ENTERS", "moments", "rates", "waiting"]

_UNITS: Final = ((300.0, 1.0, "s"), (3 * 3_600.0, 60.0, "min"), (120 * 3_600.0, 3_600.0, "h"))
"""Runs up to so many seconds are labelled in a unit of so many, and its name; longer ones in days.
"""
_QUARTERS: Final = 4

ENTERS: Final = ("sent", "arrived")
"""What comes to a stage; everything else in its series leaves it."""


def moments(end_s: float) -> list[tuple[float, str]]:
    """Return the labels of a time axis, all in one unit, each with its place from 0 to 1."""
    fitting = (unit for unit in _UNITS if end_s <= unit[0])
    _, unit_s, name = next(fitting, (0.0, 86_400.0, "d"))
    shares = [quarter / _QUARTERS for quarter in range(_QUARTERS + 1)]
    return [(share, f"{format_count(end_s * share / unit_s)} {name}") for share in shares]


def rates(curve: Curve, columns: int) -> FloatArray:
    """Return the mean rate in each of *columns* equal parts of the run, per second."""
    times_s = np.linspace(curve.start_s, curve.end_s, columns + 1)
    means: FloatArray = np.diff(curve.at(times_s)[:, 0]) / np.diff(times_s)
    return means.clip(0)


def waiting(series: Mapping[str, Curve], times_s: FloatArray) -> FloatArray:
    """Return how many records wait in a stage at *times_s*: what has come and not left."""
    enters = next((series[name] for name in ENTERS if name in series), None)
    if enters is None:
        return np.zeros(len(times_s))
    level = enters.at(times_s)[:, 0]
    for name, curve in series.items():
        if name not in ENTERS:
            level = level - curve.at(times_s)[:, 0]
    grain = 1e-9 * float(enters.final.sum())
    return np.where(level > grain, level, 0.0)
