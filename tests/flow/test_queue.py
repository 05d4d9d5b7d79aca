"""The queue keeps its laws, and does what stepping second by second does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.flow.curve import cumulative
from headrace.flow.passage import Passage
from headrace.flow.queue import aged, full, queue
from headrace.flow.stepper import Stepped, sampled, step_queue
from headrace.flow.steps import FloatArray, Steps

QUICK = settings(max_examples=30, deadline=None)


@dataclass(frozen=True)
class Case:
    """Arrivals and service on whole seconds, and what may wait for how long."""

    arrivals: Steps
    service: Steps
    limit_s: int | None
    room: float | None

    @property
    def horizon_s(self) -> int:
        """Whole seconds of the run."""
        return int(self.arrivals.end_s)

    def passage(self) -> Passage:
        """Return what the queue does."""
        arrived = cumulative(self.arrivals)
        floors = [] if self.limit_s is None else [aged(arrived, self.limit_s)]
        if self.room is not None:
            floors.append(full(arrived, self.room))
        return queue(arrived, self.service, floors)

    def stepped(self) -> Stepped:
        """Return what stepping does."""
        return step_queue(
            sampled(self.arrivals, 1.0),
            sampled(self.service, 1.0),
            limit_steps=self.limit_s,
            room=np.inf if self.room is None else self.room,
        )


@st.composite
def rates(draw: st.DrawFn, horizon_s: int, lanes: int, most: int = 20) -> Steps:
    cuts = draw(st.lists(st.integers(1, horizon_s - 1), max_size=6, unique=True))
    times_s = [0, *sorted(cuts), horizon_s]
    rate = st.one_of(st.just(0), st.integers(0, most))
    rows = st.lists(rate, min_size=lanes, max_size=lanes)
    return Steps.of(times_s, [draw(rows) for _ in times_s[1:]])


@st.composite
def cases(draw: st.DrawFn, lanes: int = 3) -> Case:
    horizon_s = draw(st.integers(2, 40))
    return Case(
        draw(rates(horizon_s, lanes)),
        draw(rates(horizon_s, draw(st.sampled_from([1, lanes])))),
        draw(st.one_of(st.none(), st.integers(1, horizon_s + 2))),
        draw(st.one_of(st.none(), st.floats(0.5, 200))),
    )


def all_lost(passage: Passage, times_s: FloatArray) -> FloatArray:
    nothing = np.zeros((len(times_s), passage.served.lanes))
    return sum((curve.at(times_s) for curve in passage.lost), nothing)


@QUICK
@given(cases())
def test_every_second_is_as_the_stepper_has_it(case: Case) -> None:
    seconds = np.arange(case.horizon_s + 1.0)
    passage, stepped = case.passage(), case.stepped()
    assert passage.served.at(seconds) == pytest.approx(stepped.served, abs=1e-9)
    assert passage.waiting.at(seconds) == pytest.approx(stepped.waiting, abs=1e-9)
    gone = stepped.expired + stepped.overflowed
    assert all_lost(passage, seconds) == pytest.approx(gone, abs=1e-9)


@QUICK
@given(cases(), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_records_are_conserved_at_every_moment(case: Case, parts: list[float]) -> None:
    times_s = np.sort(parts) * case.horizon_s
    passage = case.passage()
    gone = passage.served.at(times_s) + passage.waiting.at(times_s) + all_lost(passage, times_s)
    assert gone == pytest.approx(cumulative(case.arrivals).at(times_s), abs=1e-9)


@QUICK
@given(cases())
def test_curves_never_fall_and_nothing_leaves_before_it_came(case: Case) -> None:
    passage = case.passage()
    assert max(curve.drop for curve in (passage.served, passage.passed, *passage.lost)) < 1e-9
    assert passage.waiting.values.min() >= -1e-9


@QUICK
@given(cases(), st.integers(1, 10))
def test_more_capacity_never_loses_more(case: Case, more: int) -> None:
    greater = Steps(case.service.times_s, case.service.rates + more)
    end_s = np.array([case.horizon_s])
    less_lost = all_lost(replace(case, service=greater).passage(), end_s)
    assert (less_lost <= all_lost(case.passage(), end_s) + 1e-9).all()


@QUICK
@given(cases(lanes=1))
def test_equal_lanes_do_what_one_lane_does(case: Case) -> None:
    wide = replace(case, arrivals=case.arrivals.scaled(np.ones(4)))
    times_s = np.linspace(0, case.horizon_s, 50)
    expected = np.repeat(case.passage().served.at(times_s), 4, axis=1)
    assert wide.passage().served.at(times_s) == pytest.approx(expected, abs=1e-9)


@QUICK
@given(cases())
def test_more_breakpoints_change_nothing(case: Case) -> None:
    halves = np.arange(0, case.horizon_s + 0.25, 0.5)
    finer = replace(case, arrivals=case.arrivals.over(halves), service=case.service.over(halves))
    times_s = np.linspace(0, case.horizon_s, 97)
    coarse, fine = case.passage(), finer.passage()
    assert fine.served.at(times_s) == pytest.approx(coarse.served.at(times_s), abs=1e-9)
    assert all_lost(fine, times_s) == pytest.approx(all_lost(coarse, times_s), abs=1e-9)


@QUICK
@given(cases(), st.integers(1, 15), st.integers(1, 30))
def test_a_second_queue_gets_exact_arrivals(case: Case, rate: int, limit_s: int) -> None:
    """What the first queue serves bends between breakpoints; coarse and fine knots must agree."""
    second = Steps.constant(rate, case.horizon_s)
    halves = np.arange(0, case.horizon_s + 0.25, 0.5)
    finer = replace(case, arrivals=case.arrivals.over(halves), service=case.service.over(halves))
    coarse, fine = (
        queue(served, second, [aged(served, limit_s)])
        for served in (case.passage().served, finer.passage().served)
    )
    times_s = np.linspace(0, case.horizon_s, 97)
    assert coarse.served.at(times_s) == pytest.approx(fine.served.at(times_s), abs=1e-9)
    assert all_lost(coarse, times_s) == pytest.approx(all_lost(fine, times_s), abs=1e-9)


@QUICK
@given(cases(), st.integers(1, 20), st.integers(1, 20))
def test_two_queues_in_a_row_carry_what_the_slower_does(case: Case, one: int, two: int) -> None:
    arrived = cumulative(case.arrivals)
    first = queue(arrived, Steps.constant(one, case.horizon_s)).served
    row = queue(first, Steps.constant(two, case.horizon_s)).served
    slower = queue(arrived, Steps.constant(min(one, two), case.horizon_s)).served
    times_s = np.linspace(0, case.horizon_s, 97)
    assert row.at(times_s) == pytest.approx(slower.at(times_s), abs=1e-9)


def test_a_second_queue_of_the_same_speed_changes_nothing() -> None:
    arrived = cumulative(Steps.of([0, 1, 2, 5], [[18.0, 0.0], [5.0, 0.0], [0.0, 0.0]]))
    service = Steps.constant(17.0, 5.0)
    first = queue(arrived, service).served
    times_s = np.linspace(0, 5, 97)
    assert queue(first, service).served.at(times_s) == pytest.approx(first.at(times_s), abs=1e-9)


def test_a_queue_that_runs_empty_between_breakpoints_says_when() -> None:
    passage = queue(cumulative(Steps.of([0, 10, 100], [3, 0])), Steps.constant(2, 100))
    assert passage.served.reached([30])[0, 0] == pytest.approx(15)
    assert passage.waiting.at([5, 10, 14, 15, 20])[:, 0] == pytest.approx([5, 10, 2, 0, 0])


def test_a_producer_that_does_not_wait_loses_all_above_the_capacity() -> None:
    arrived = cumulative(Steps.of([0, 10, 20], [5, 1]))
    passage = queue(arrived, Steps.constant(2, 20), [aged(arrived, 0)])
    assert passage.lost[0].at([5, 10, 20])[:, 0] == pytest.approx([15, 30, 30])
    assert passage.waiting.values == pytest.approx(0)


def test_of_two_floors_the_higher_takes_the_loss() -> None:
    """A buffer of 20 overflows from second 5 on, before anything has waited for 8 s."""
    arrived = cumulative(Steps.of([0, 30], [6]))
    passage = queue(arrived, Steps.constant(2, 30), [aged(arrived, 8), full(arrived, 20)])
    by_age, by_room = passage.lost
    assert by_room.reached([1e-9])[0, 0] == pytest.approx(5)
    assert by_age.final == pytest.approx(0)
    assert by_room.final == pytest.approx(6 * 30 - 2 * 30 - 20)


def test_lanes_that_lose_do_not_change_their_neighbours() -> None:
    arrivals = Steps.of([0, 10, 30], [[1, 9, 2], [1, 0, 2]])
    arrived = cumulative(arrivals)
    together = queue(arrived, Steps.constant(2, 30), [aged(arrived, 3)])
    for lane in range(3):
        alone = arrived.pick(np.array([lane]))
        single = queue(alone, Steps.constant(2, 30), [aged(alone, 3)])
        times_s = np.linspace(0, 30, 61)
        assert together.served.at(times_s)[:, lane] == pytest.approx(
            single.served.at(times_s)[:, 0]
        )
    assert together.lost[0].final == pytest.approx([0, 64, 0])
