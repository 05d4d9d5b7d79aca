from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.flow.quorum import Ensemble, Tally, outcomes, spread, tallies

SIZES = range(1, 8)


def tally(ensemble: Ensemble, kind: str) -> Tally:
    return next(one for one in tallies(ensemble) if one.kind == kind)


@pytest.mark.seed("S2", "S5", "S8")
@pytest.mark.parametrize("adaptive", [False, True])
def test_three_outlive_any_one_loss_any_zone_and_any_split(adaptive: bool) -> None:  # noqa: FBT001
    three = Ensemble(spread(3, 3), adaptive=adaptive)
    for kind in ("loss of one", "loss of a zone", "split in two"):
        assert tally(three, kind).survived
    assert tally(three, "loss of two").leaderless == 3


def test_two_outlive_no_loss_under_a_fixed_majority() -> None:
    two = Ensemble(spread(2, 2))
    assert tally(two, "loss of one").leaderless == 2
    assert tally(two, "split in two").leaderless == 1


def test_two_that_adapt_have_one_voter_whose_loss_ends_it() -> None:
    two = Ensemble(spread(2, 2), adaptive=True)
    assert tally(two, "loss of one") == Tally("loss of one", events=2, leaderless=1, split=0)
    assert tally(two, "split in two").survived


def test_two_that_each_suffice_alone_become_two_leaders() -> None:
    two = Ensemble(spread(2, 2), minimum=1)
    assert tally(two, "loss of one").survived
    assert tally(two, "split in two") == Tally("split in two", events=1, leaderless=0, split=1)


@pytest.mark.seed("E8", "E15")
def test_one_has_nobody_to_take_over() -> None:
    assert tally(Ensemble(("a",)), "loss of one").leaderless == 1
    assert not [t for t in tallies(Ensemble(("a",))) if t.kind == "split in two"]


def test_four_outlive_no_more_losses_at_once_than_three_and_split_evenly() -> None:
    four = Ensemble(spread(4, 2))
    assert tally(four, "loss of one").survived
    assert tally(four, "loss of two").leaderless == 6
    assert tally(four, "loss of a zone").leaderless == 2
    assert tally(four, "split in two").leaderless == 3


def test_four_that_adapt_outlive_two_losses_with_time_between_them() -> None:
    assert tally(Ensemble(spread(4, 3), adaptive=True), "one after another").survived
    assert not tally(Ensemble(spread(4, 3)), "one after another").survived
    # Three voters are not given up, so that of three one loss is what is outlived.
    assert not tally(Ensemble(spread(3, 3), adaptive=True), "one after another").survived


def test_five_outlive_two_losses_at_once() -> None:
    assert tally(Ensemble(spread(5, 3)), "loss of two").survived


def test_three_in_two_zones_do_not_outlive_the_zone_of_two() -> None:
    assert tally(Ensemble(spread(3, 2)), "loss of a zone") == Tally("loss of a zone", 2, 1, 0)


@pytest.mark.parametrize("nodes", SIZES)
def test_every_event_is_tried(nodes: int) -> None:
    counted = {t.kind: t.events for t in tallies(Ensemble(spread(nodes, 3)))}
    assert counted["loss of one"] == nodes
    assert counted.get("loss of two", 0) == len(list(combinations(range(nodes), 2)))
    assert counted.get("split in two", 0) == 2 ** (nodes - 1) - 1
    assert counted["loss of a zone"] == min(3, nodes)


@given(nodes=st.integers(1, 7), zones=st.integers(1, 3), adaptive=st.booleans())
def test_a_majority_never_has_two_leaders(nodes: int, zones: int, adaptive: bool) -> None:  # noqa: FBT001
    ensemble = Ensemble(spread(nodes, zones), adaptive=adaptive)
    assert all(outcome.leaders <= 1 for outcome in outcomes(ensemble))


@given(nodes=st.integers(2, 7), minimum=st.integers(1, 7))
def test_a_split_brain_needs_votes_of_half_or_fewer(nodes: int, minimum: int) -> None:
    minimum = min(minimum, nodes)
    split = any(o.split_brain for o in outcomes(Ensemble(spread(nodes, 1), minimum)))
    assert split == (minimum <= nodes // 2)


@given(nodes=st.integers(1, 6), adaptive=st.booleans())
def test_two_more_nodes_never_outlive_less(nodes: int, adaptive: bool) -> None:  # noqa: FBT001
    few = {t.kind: t.survived for t in tallies(Ensemble(spread(nodes, 3), adaptive=adaptive))}
    more = {t.kind: t.survived for t in tallies(Ensemble(spread(nodes + 2, 3), adaptive=adaptive))}
    for kind in ("loss of one", "loss of two"):
        assert more[kind] or not few.get(kind, False)


def test_votes_that_cannot_be_had_are_refused() -> None:
    with pytest.raises(ValueError, match="3 votes cannot be had of 2 nodes"):
        Ensemble(spread(2, 2), minimum=3)
    with pytest.raises(ValueError, match="at least one node"):
        Ensemble(())
