"""What every schedule must keep, whatever the order: lower bounds, and Graham's upper bound.

For m slots and independent tasks whose times do not depend on where they run, no schedule takes
less than all work over m, nor less than the longest task; a list schedule takes at most (2 - 1/m)
times the greater of the two (Graham, 1969).
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["graham_bound_s", "least_makespan_s"]


def least_makespan_s(times_s: Sequence[float], slots: int) -> float:
    """Return what no schedule of independent tasks on so many equal slots can fall below."""
    return max(sum(times_s) / slots, max(times_s, default=0.0))


def graham_bound_s(times_s: Sequence[float], slots: int) -> float:
    """Return what no list schedule of them exceeds."""
    return (2 - 1 / slots) * least_makespan_s(times_s, slots)
