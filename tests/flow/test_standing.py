"""What becomes of a store that faults hit, put together from what each does."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.flow.curve import Curve
from headrace.flow.damage import Damage, Struck
from headrace.flow.standing import with_standing
from headrace.flow.trial import Stage

DAY_S = 86_400.0
STORE = Stage({}, {"stored": Curve.of([0, DAY_S], [0, DAY_S])}, story="keeps all", is_store=True)


def test_times_in_which_it_does_not_answer_count_once() -> None:
    struck = [
        Struck(100, 200, Damage(why="it is down")),
        Struck(150, 300, Damage()),
        Struck(400, 500, Damage(answers=True)),
        Struck(600, 650, Damage()),
    ]
    found = with_standing(STORE, struck)
    assert found.measures["unavailable_s"] == 250
    assert found.story == "keeps all; cannot be asked for 4.17 min: it is down"


def test_what_came_since_the_copy_is_gone_as_far_as_it_was_on_what_failed() -> None:
    damage = Damage(restored=0.25, rewinds_s=3_600)
    found = with_standing(STORE, [Struck(DAY_S / 2, DAY_S / 2 + 60, damage)])
    assert found.measures["rewound_s"] == 3_600
    assert found.measures["rewound_records"] == pytest.approx(900)
    early = with_standing(STORE, [Struck(1_800, 1_860, damage)])
    assert early.measures["rewound_records"] == pytest.approx(450)


def test_a_store_that_nothing_hits_stands() -> None:
    assert with_standing(STORE, []).story == "keeps all"
    assert with_standing(Stage({}, is_store=True), []).story == "is not touched"


@given(st.lists(st.floats(0, 1), max_size=5))
def test_shares_that_are_gone_add_up_to_no_more_than_all(shares: list[float]) -> None:
    struck = [Struck(0, 1, Damage(kept_lost=share)) for share in shares]
    found = with_standing(STORE, struck).measures["kept_lost_share"]
    assert max(shares, default=0) - 1e-9 <= found <= 1


SECONDS = st.floats(0, 1e7)


@given(SECONDS, SECONDS, SECONDS, SECONDS)
def test_what_can_be_read_again_is_not_lost(
    rewinds_s: float, lasts_s: float, replays_s: float, more_s: float
) -> None:
    damage = Damage(rewinds_s=rewinds_s, replays_s=replays_s)
    lost_s = damage.loss_s(lasts_s)
    assert 0 <= lost_s <= rewinds_s
    assert replace(damage, replays_s=replays_s + more_s).loss_s(lasts_s) <= lost_s
    assert damage.loss_s(lasts_s + more_s) >= lost_s
    assert replace(damage, replays_s=0.0).loss_s(lasts_s) == rewinds_s


def test_a_stream_makes_up_for_part_of_what_a_copy_has_not() -> None:
    damage = Damage(restored=1.0, rewinds_s=86_400, replays_s=72_000)
    found = with_standing(STORE, [Struck(100, 1_900, damage)])
    assert found.measures["loss_s"] == 86_400 + 1_800 - 72_000
    assert "what came since can be read again, but for 4.5 h" in found.story


def test_what_is_gone_for_good_no_stream_gives_back() -> None:
    damage = Damage(kept_lost=1.0, replays_s=1e9)
    assert with_standing(STORE, [Struck(0, 1, damage)]).measures["loss_s"] == math.inf


def test_a_copy_elsewhere_of_which_nobody_knows_is_no_measure() -> None:
    known = with_standing(STORE, [Struck(0, 1, Damage(elsewhere_s=math.inf))])
    assert known.measures["region_loss_s"] == math.inf
    assert "has no copy in another region" in known.story
    unknown = with_standing(STORE, [Struck(0, 1, Damage(elsewhere_s=None))])
    assert "region_loss_s" not in unknown.measures
