"""What a sweep shows: each design under each load, the cheapest that will do, the Pareto front.

Of one seed the worst of all faults counts. Over the seeds there are intervals: the 5th, 50th and
95th percentile.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from headrace.sweep.grid import Case
    from headrace.sweep.work import Outcome
    from headrace.template.overlay import Change

__all__ = [
    "Interval",
    "Point",
    "Summary",
    "cheapest",
    "dominates",
    "front",
    "interval",
    "summed_up",
]

_PERCENTILES: Final = (0.05, 0.5, 0.95)


class Interval(Struct, frozen=True):
    """The 5th, 50th and 95th percentile over the seeds."""

    p5: float
    p50: float
    p95: float


class Point(Struct, frozen=True):
    """What designs are compared by: less cost, more headroom, less time to recover."""

    usd_per_month: float
    headroom: float
    recovery_s: float


class Summary(Struct, frozen=True):
    """One design under one load, over all faults and seeds.

    Attributes
    ----------
    load
        How many times the declared load.
    changes
        The sizes.
    trials
        How many there were.
    usd_per_month, headroom, recovery_s, lag_s, lost_records
        Their intervals; None where no trial tells. Of headroom the least of all faults counts.
    unmet
        Needs that some trial leaves unmet.
    untold
        Components of which nobody can tell.
    met_share
        Share of the seeds with which every need is met, whatever fails.
    """

    load: float
    changes: tuple[Change, ...]
    trials: int
    usd_per_month: Interval | None
    headroom: Interval | None
    recovery_s: Interval
    lag_s: Interval
    lost_records: Interval
    unmet: tuple[str, ...]
    untold: tuple[str, ...]
    met_share: float

    @property
    def met(self) -> bool:
        """Whether every trial meets every need."""
        return not self.unmet

    @property
    def point(self) -> Point | None:
        """What it is compared by: the median cost, cautious headroom and recovery."""
        if self.usd_per_month is None:
            return None
        headroom = self.headroom.p5 if self.headroom else 0.0
        return Point(self.usd_per_month.p50, headroom, self.recovery_s.p95)


def interval(values: Iterable[float]) -> Interval:
    """Return the percentiles of *values*, one at least, between which they lie in a straight line.

    >>> interval([1.0, 2.0, 3.0])
    Interval(p5=1.1, p50=2.0, p95=2.9)
    """
    ordered = sorted(values)
    return Interval(*(_percentile(ordered, share) for share in _PERCENTILES))


def _percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    below, above = ordered[low], ordered[min(low + 1, len(ordered) - 1)]
    if below == above or place == low:
        return below
    return math.inf if math.isinf(above) else below + (above - below) * (place - low)


def summed_up(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> tuple[Summary, ...]:
    """Return one summary for each load and design, in the order of the loads, then the designs."""
    groups: dict[tuple[float, tuple[Change, ...]], list[tuple[Case, Outcome]]] = {}
    for case, outcome in zip(cases, outcomes, strict=True):
        groups.setdefault((case.load, case.changes), []).append((case, outcome))
    loads = list(dict.fromkeys(load for load, _ in groups))
    found = [(key, pairs) for load in loads for key, pairs in groups.items() if key[0] == load]
    return tuple(_summary(load, changes, pairs) for (load, changes), pairs in found)


def _summary(
    load: float, changes: tuple[Change, ...], pairs: list[tuple[Case, Outcome]]
) -> Summary:
    seeds: dict[int, list[Outcome]] = {}
    for case, outcome in pairs:
        seeds.setdefault(case.seed, []).append(outcome)

    def over(worst: Callable[[list[float]], float], name: str) -> Interval | None:
        known = [[v for o in one if (v := getattr(o, name)) is not None] for one in seeds.values()]
        return interval(worst(values) for values in known if values) if any(known) else None

    def greatest(name: str) -> Interval:
        return interval(max(getattr(o, name) for o in one) for one in seeds.values())

    return Summary(
        load=load,
        changes=changes,
        trials=len(pairs),
        usd_per_month=over(max, "usd_per_month"),
        headroom=over(min, "headroom"),
        recovery_s=greatest("recovery_s"),
        lag_s=greatest("lag_s"),
        lost_records=greatest("lost_records"),
        unmet=tuple(dict.fromkeys(need for _, o in pairs for need in o.unmet)),
        untold=tuple(dict.fromkeys(key for _, o in pairs for key in o.untold)),
        met_share=sum(all(not o.unmet for o in one) for one in seeds.values()) / len(seeds),
    )


def dominates(one: Point, other: Point) -> bool:
    """Whether *one* is as good as *other* in everything, and better in something."""
    return one != other and (
        one.usd_per_month <= other.usd_per_month
        and one.headroom >= other.headroom
        and one.recovery_s <= other.recovery_s
    )


def front(points: Sequence[Point]) -> list[int]:
    """Return which of *points* no other one dominates, the cheapest first."""
    order = sorted(range(len(points)), key=lambda index: (_rank(points[index]), index))
    kept: list[int] = []
    for index in order:  # whoever dominates a point stands before it
        if not any(dominates(points[better], points[index]) for better in kept):
            kept.append(index)
    return kept


def cheapest(summaries: Sequence[Summary]) -> Summary | None:
    """Return the cheapest design that meets the needs in every trial; None if none does.

    Of those that cost the same, it is the one with most headroom, then the one that recovers first.
    """
    will_do = [(one, point) for one in summaries if one.met and (point := one.point) is not None]
    return min(will_do, key=lambda pair: _rank(pair[1]), default=(None,))[0]


def _rank(point: Point) -> tuple[float, float, float]:
    return point.usd_per_month, -point.headroom, point.recovery_s
