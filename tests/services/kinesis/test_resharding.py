"""The calls that lead from one number of shards to another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.services.kinesis.resharding import allowed, plan


@pytest.mark.parametrize(
    ("current", "target", "ok"),
    [
        pytest.param(4, 10, False, id="more than double"),
        pytest.param(4, 8, True, id="double"),
        pytest.param(4, 1, False, id="less than half"),
        pytest.param(4, 2, True, id="half"),
        pytest.param(5, 2, False, id="half of an odd count rounds up"),
        pytest.param(5, 3, True, id="half of an odd count"),
    ],
)
def test_one_call_doubles_or_halves_at_most(current: int, target: int, *, ok: bool) -> None:
    """Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html."""
    assert allowed(current, target) is ok


@settings(deadline=None)
@given(current=st.integers(1, 10_000), target=st.integers(1, 10_000))
def test_every_step_is_allowed_and_the_last_arrives(current: int, target: int) -> None:
    shards = current
    for step in plan(current, target).steps:
        assert allowed(shards, step.shards)
        shards = step.shards
    assert shards == target


def test_ten_calls_fit_a_day_the_eleventh_waits() -> None:
    """From 1 to 1,024 takes ten doublings; to 1,025 one more, a day later."""
    assert len(plan(1, 1_024).steps) == 10
    assert plan(1, 1_024).hours == 0
    assert plan(1, 1_025).hours == 24


def test_calls_already_spent_count() -> None:
    steps = plan(4, 16, calls_spent=9).steps
    assert [(step.shards, step.not_before_h) for step in steps] == [(8, 0.0), (16, 24.0)]


def test_nothing_to_do() -> None:
    same = plan(7, 7)
    assert same.steps == ()
    assert same.hours == 0


def test_beyond_the_ceiling_a_quota_is_needed() -> None:
    assert plan(9_000, 10_001).needs_quota
    assert not plan(9_000, 10_000).needs_quota


@pytest.mark.parametrize(("current", "target", "spent"), [(0, 4, 0), (4, 0, 0), (4, 8, 11)])
def test_senseless_plans_are_refused(current: int, target: int, spent: int) -> None:
    with pytest.raises(InputError):
        plan(current, target, calls_spent=spent)
