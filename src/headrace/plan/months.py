"""Months of a plan: their dates, how large the load is by then, and when a part is first short."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

__all__ = ["after_months", "factor", "first_months", "received_months"]

_YEAR: int = 12

Judge = Callable[[int], Mapping[Any, Any]]
"""Tells what is short in a month, by key."""


def factor(share_per_month: float, months: float) -> float:
    """Return how many times the load is after so many months of compound growth.

    >>> round(factor(0.08, 12), 3)
    2.518
    """
    grown: float = (1 + share_per_month) ** months
    return grown


def received_months(share_per_month: float, months: int) -> float:
    """Return how many of today's months have come in by then: the sum of the factors before.

    >>> received_months(0.0, 3), round(received_months(0.1, 3), 2)
    (3.0, 3.31)
    """
    return sum((factor(share_per_month, month) for month in range(months)), 0.0)


def after_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it is shorter.

    >>> after_months(date(2026, 11, 30), 3).isoformat()
    '2027-02-28'
    """
    years, month = divmod(day.month - 1 + months, _YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_months(judge: Judge, last: int) -> dict[Any, int]:
    """Return the first month, from 0 to *last*, in which each key is short.

    What is short stays short while the load grows, so that months between two that agree need not
    be judged: each key is found by bisection, all of them at once. The month before the one that
    is found has been judged, and is not short.
    """
    firsts: dict[Any, int] = dict.fromkeys(judge(0), 0)

    def search(low: int, high: int) -> None:
        """Place what is short in *high* and not in *low*."""
        new = [key for key in judge(high) if key not in judge(low)]
        if not new:
            return
        if high - low == 1:
            for key in new:
                firsts.setdefault(key, high)
            return
        middle = (low + high) // 2
        search(low, middle)
        search(middle, high)

    if last > 0:
        search(0, last)
    return firsts
