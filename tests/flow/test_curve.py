"""Curves answer what has passed by when, exactly, also summed over lanes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.flow.curve import Curve, align, beside, cumulative
from headrace.flow.queue import queue
from headrace.flow.steps import Steps

TWO = Curve.of([0, 10, 20, 30], [[0, 0], [10, 40], [10, 50], [30, 50]])


def test_values_between_knots_lie_on_straight_lines() -> None:
    assert TWO.at([5, 15, 25]).tolist() == [[5, 20], [10, 45], [20, 50]]


def test_a_level_is_reached_when_it_first_is() -> None:
    assert TWO.reached([10, 25]).tolist() == [[10, 2.5], [27.5, 6.25]]
    assert TWO.reached([31])[0].tolist() == [np.inf, 7.75]


def test_a_shifted_curve_holds_its_first_value_until_then() -> None:
    later = TWO.shifted(15)
    assert later.at([0, 15, 20, 30]).tolist() == [[0, 0], [0, 0], [5, 20], [10, 45]]
    assert later.end_s == 30
    assert TWO.shifted(100).final.tolist() == [0, 0]


def test_a_sum_over_curves_has_the_knots_of_all() -> None:
    other = Curve.of([0, 15, 30], [0, 15, 15])
    assert TWO.plus(other).at([12, 15, 20])[:, 0] == pytest.approx([22, 25, 25])


def test_lanes_side_by_side_keep_their_own_knots() -> None:
    both = beside(TWO, Curve.of([0, 7, 30], [0, 70, 71]))
    assert both.lanes == 3
    assert both.at([7])[0] == pytest.approx([7, 28, 70])


def test_a_fall_is_told() -> None:
    assert TWO.drop == 0
    assert Curve.of([0, 1, 2], [0, 5, 3]).drop == 2


@pytest.mark.parametrize("values", [[0, 1], [[0], [1], [2], [3]]])
def test_knots_without_values_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="don't fit"):
        Curve.of([0, 1, 2], values)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=8))
def test_the_total_of_lanes_with_knots_of_their_own_is_exact(levels: list[list[int]]) -> None:
    """Four lanes empty at four different moments; their sum has a knot at each."""
    arrivals = Steps.of(np.arange(len(levels) + 1) * 10, levels)
    served = queue(cumulative(arrivals), Steps.constant(7, arrivals.end_s)).served
    times_s = np.linspace(0, arrivals.end_s, 53)
    assert served.total().at(times_s)[:, 0] == pytest.approx(served.at(times_s).sum(axis=1))


def test_aligned_curves_share_their_times() -> None:
    one, other = align(TWO, Curve.of([0, 15, 30], [0, 15, 15]))
    assert one.times_s is other.times_s
    assert one.times_s[:, 0].tolist() == [0, 10, 15, 20, 30]
