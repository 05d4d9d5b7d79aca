"""Stretches of time, as pairs of begin and end in seconds, and what comes within them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from headrace.flow.curve import Curve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["gained_within", "joined", "less"]


def joined(windows_s: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the same stretches in order, those that meet as one.

    >>> joined([(5, 9), (0, 2), (2, 3)])
    [(0, 3), (5, 9)]
    """
    found: list[tuple[float, float]] = []
    for start_s, end_s in sorted(windows_s):
        if found and start_s <= found[-1][1]:
            found[-1] = (found[-1][0], max(end_s, found[-1][1]))
        else:
            found.append((start_s, end_s))
    return found


def gained_within(records: Curve, windows_s: Sequence[tuple[float, float]]) -> Curve:
    """Return what a curve of one lane gains within *windows_s*, none of which overlap."""
    edges = np.array([edge for window in windows_s for edge in window])
    edges = edges.clip(records.start_s, records.end_s)
    times_s = np.union1d(records.times_s[:, 0], edges)
    gained = np.zeros(len(times_s))
    for begin_s, end_s in windows_s:
        before = float(records.at(begin_s)[0, 0])
        gained += records.at(times_s.clip(begin_s, end_s))[:, 0] - before
    return Curve.of(times_s, gained)


def less(records: Curve, part: Curve) -> Curve:
    """Return *records* without *part* of them, both of one lane."""
    values = records.at(part.times_s[:, 0]) - part.values
    return Curve(part.times_s, np.maximum.accumulate(values, axis=0))
