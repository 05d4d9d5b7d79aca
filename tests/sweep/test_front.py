"""Pareto fronts, intervals, and the cheapest design that will do."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.load.faults import TrafficSpike
from headrace.load.quantities import Seconds
from headrace.sweep.front import Point, cheapest, dominates, front, interval, summed_up
from headrace.sweep.grid import cases_of
from headrace.sweep.work import Outcome
from headrace.template.overlay import Change

FEW = st.integers(0, 4).map(float)
POINTS = st.lists(st.builds(Point, FEW, FEW, st.sampled_from([0.0, 1.0, 2.0, math.inf])))


@given(POINTS)
def test_no_member_of_the_front_is_dominated_and_all_others_are(points: list[Point]) -> None:
    kept = front(points)
    members = [points[index] for index in kept]
    assert not any(dominates(other, one) for one in members for other in points)
    for index, point in enumerate(points):
        assert index in kept or any(dominates(one, point) for one in members)
    assert [one.usd_per_month for one in members] == sorted(one.usd_per_month for one in members)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_lie_between_the_values(values: list[float]) -> None:
    found = interval(values)
    assert min(values) <= found.p5 <= found.p50 <= found.p95 <= max(values)


def test_what_never_recovers_keeps_an_interval_without_end() -> None:
    found = interval([1.0, math.inf, math.inf])
    assert found.p50 == found.p95 == math.inf
    assert interval([math.inf]).p5 == math.inf


def sized(shards: int) -> tuple[Change, ...]:
    return (Change("t/Orders", ("ShardCount",), shards),)


def outcome(usd: float | None, headroom: float, recovery_s: float, *unmet: str) -> Outcome:
    return Outcome(usd, headroom, recovery_s, 0.0, 0.0, unmet, ())


def test_of_one_seed_the_worst_fault_counts() -> None:
    faults = [TrafficSpike(factor=f, at_s=Seconds(0), for_s=Seconds(60)) for f in (2.0, 3.0)]
    cases = cases_of([1.0], [sized(2)], faults, [7, 8])
    told = [
        outcome(10, 0.5, 60),
        outcome(12, 0.2, 90, "loss of t"),
        outcome(10, 0.4, 30),
        outcome(10, 0.3, 20),
    ]
    (summary,) = summed_up(cases, told)
    assert summary.trials == 4
    assert summary.met_share == 0.5
    assert summary.unmet == ("loss of t",)
    assert summary.headroom == interval([0.2, 0.3])
    assert summary.recovery_s == interval([90, 30])
    assert summary.usd_per_month == interval([12, 10])


def test_the_cheapest_meets_the_needs_and_of_equals_is_the_best() -> None:
    cases = cases_of([1.0], [sized(n) for n in range(5)], [None], [0])
    told = [
        outcome(5, 0.1, 0, "loss of t"),
        outcome(None, 0.9, 0),
        outcome(8, 0.2, 60),
        outcome(8, 0.3, 60),
        outcome(9, 0.4, 0),
    ]
    summaries = summed_up(cases, told)
    best = cheapest(summaries)
    assert best is not None
    assert best.changes == sized(3)
    assert cheapest(summaries[:2]) is None


@pytest.mark.parametrize("seeds", [[0], [3, 4, 5]])
def test_every_combination_is_one_case_in_a_stable_order(seeds: list[int]) -> None:
    cases = cases_of([1.0, 2.0], [sized(2), sized(3)], [None], seeds)
    assert [case.index for case in cases] == list(range(4 * len(seeds)))
    assert len({(c.load, c.changes, c.fault, c.seed) for c in cases}) == len(cases)
