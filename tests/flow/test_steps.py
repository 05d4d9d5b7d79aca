"""Rates hold until they change, in windows and in sums."""

from __future__ import annotations

import numpy as np
import pytest

from headrace.flow.curve import cumulative
from headrace.flow.steps import Steps, lesser, total

DAY = Steps.of([0, 8, 20, 24], [500, 4000, 500])


def test_a_rate_holds_from_its_time_on() -> None:
    assert DAY.at(np.array([0, 7.9, 8, 19.9, 20, 24]))[:, 0].tolist() == [
        500,
        500,
        4000,
        4000,
        500,
        500,
    ]
    assert DAY.peak.tolist() == [4000]
    assert DAY.amount.tolist() == [4000 * 12 + 500 * 12]


def test_many_times_per_lane_are_answered_as_few_are() -> None:
    many = Steps.of(np.arange(41), np.arange(40))
    few = Steps.of(np.arange(11), np.arange(10))
    times_s = np.array([[0.5, 3.0], [9.0, 9.5]])
    assert many.at(times_s).tolist() == few.at(times_s).tolist() == [[0, 3], [9, 9]]
    lanes = Steps.of(np.arange(31), np.arange(60).reshape(30, 2))
    assert lanes.at(times_s).tolist() == [[0, 7], [18, 19]]


def test_a_window_multiplies_the_rate_within_it_alone() -> None:
    spike = DAY.within(10, 12, 3)
    assert spike.at(np.array([9, 10, 11.9, 12]))[:, 0].tolist() == [4000, 12000, 12000, 4000]
    outage = DAY.within(22, 99, 0)
    assert outage.at(np.array([21, 23]))[:, 0].tolist() == [500, 0]
    assert DAY.within(30, 40, 0) is DAY


def test_the_lesser_and_the_sum_of_rates_have_the_breakpoints_of_both() -> None:
    cap = Steps.of([0, 12, 24], [[1000, 9000], [2000, 100]])
    assert lesser(DAY, cap).at(np.array([1, 9, 13])).tolist() == [
        [500, 500],
        [1000, 4000],
        [2000, 100],
    ]
    assert total(DAY, cap).peak.tolist() == [6000, 13000]


def test_breakpoints_at_which_nothing_changes_can_go() -> None:
    finer = DAY.over(np.arange(25.0))
    assert finer.simplified().times_s.tolist() == [0, 8, 20, 24]
    assert cumulative(finer).final == pytest.approx(cumulative(DAY).final)


@pytest.mark.parametrize(
    ("times_s", "rates", "why"),
    [
        ([0, 1], [1, 2], "one time more"),
        ([0, 0, 1], [1, 2], "rise"),
        ([0, 1], [-1], "negative"),
        ([0, 1], [float("nan")], "negative"),
    ],
)
def test_what_is_no_rate_is_refused(times_s: list[float], rates: list[float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Steps.of(times_s, rates)
