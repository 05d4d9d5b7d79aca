"""When something that only so much fits into is full, and how much of it is used in the end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from headrace.flow.curve import Curve

__all__ = ["full_after_s", "full_at_s", "kept"]


def kept(arrived: Curve, retention_s: float) -> Curve:
    """Return what is there where everything is deleted at an age of *retention_s*: a level."""
    if math.isinf(retention_s):
        return arrived
    gone = arrived.shifted(retention_s)
    return arrived.plus(gone.scaled(-1.0))


def full_at_s(level: Curve, room: float) -> float:
    """Return when a level of one lane first reaches *room*; infinite if it does not in the run."""
    times_s, values = level.times_s[:, 0], level.values[:, 0]
    above = np.flatnonzero(values >= room)
    if not len(above):
        return math.inf
    row = int(above[0])
    if row == 0:
        return float(times_s[0])
    low, high = float(values[row - 1]), float(values[row])
    part = (room - low) / (high - low)
    return float(times_s[row - 1] + part * (times_s[row] - times_s[row - 1]))


def full_after_s(room: float, per_s: float, retention_s: float = math.inf) -> float:
    """Return how long a steady flow takes to fill *room*; infinite if deletion comes first.

    >>> full_after_s(100.0, 2.0), full_after_s(100.0, 2.0, retention_s=40.0)
    (50.0, inf)
    """
    if room <= 0:
        return 0.0
    if not per_s or per_s * retention_s <= room:
        return math.inf
    return room / per_s
