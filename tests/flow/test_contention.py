"""Claimants who share a server: where they do not contend each is as if it were alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.flow import sharing
from headrace.flow.curve import Curve, cumulative
from headrace.flow.passage import Passage
from headrace.flow.queue import aged, queue
from headrace.flow.sharing import shared_queues
from headrace.flow.steps import FloatArray, Steps, total

QUICK = settings(max_examples=40, deadline=None)
CLAIMANTS = 3


@dataclass(frozen=True)
class Case:
    """Claimants of one stream's lanes."""

    arrived: Curve
    own: list[Steps]
    server: Steps
    floors: list[Curve | None]

    def passages(self) -> list[Passage]:
        """Return what each claimant gets."""
        arrivals = [self.arrived] * len(self.own)
        return shared_queues(arrivals, self.own, self.server, self.floors)

    @property
    def times_s(self) -> FloatArray:
        """Moments to look at."""
        return np.linspace(0, self.arrived.end_s, 119)


@st.composite
def rates(draw: st.DrawFn, horizon_s: int, lanes: int, most: int) -> Steps:
    cuts = draw(st.lists(st.integers(1, horizon_s - 1), max_size=4, unique=True))
    rate = st.one_of(st.just(0), st.integers(0, most))
    rows = st.lists(rate, min_size=lanes, max_size=lanes)
    return Steps.of([0, *sorted(cuts), horizon_s], [draw(rows) for _ in range(len(cuts) + 1)])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    horizon_s, lanes = draw(st.integers(2, 40)), draw(st.integers(1, 3))
    arrived = cumulative(draw(rates(horizon_s, lanes, 20)))
    if draw(st.booleans()):  # as from a stream that throttles: each lane bends at times of its own
        arrived = queue(arrived, draw(rates(horizon_s, lanes, 15))).served
    limits = st.one_of(st.none(), st.integers(1, horizon_s + 2))
    kept = [draw(limits) for _ in range(CLAIMANTS)]
    return Case(
        arrived,
        [draw(rates(horizon_s, lanes, 20)) for _ in range(CLAIMANTS)],
        draw(rates(horizon_s, lanes, 45)),
        [None if limit_s is None else aged(arrived, limit_s) for limit_s in kept],
    )


def lost(passage: Passage, times_s: FloatArray) -> FloatArray:
    none = np.zeros((len(times_s), passage.passed.lanes))
    return sum((curve.at(times_s) for curve in passage.lost), none)


@QUICK
@given(cases())
def test_nothing_is_made_of_nothing(case: Case) -> None:
    times_s = case.times_s
    given_by = total(case.server, Steps.constant(0, case.arrived.end_s))
    taken = np.zeros((len(times_s), case.arrived.lanes))
    for passage in case.passages():
        served = passage.served.at(times_s)
        gone = served + lost(passage, times_s)
        assert gone == pytest.approx(passage.passed.at(times_s), abs=1e-6)
        assert (passage.passed.at(times_s) <= case.arrived.at(times_s) + 1e-6).all()
        taken += served
    room = np.diff(cumulative(given_by).at(times_s), axis=0)
    assert (np.diff(taken, axis=0) <= room + 1e-6).all()


@QUICK
@given(cases())
def test_dividing_only_where_it_matters_changes_nothing(case: Case) -> None:
    times_s = case.times_s
    quick = case.passages()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sharing._Field,  # noqa: SLF001 - the way that takes every stretch for contended
            "contended",
            lambda field, _passed: np.ones(len(field.limits), dtype=np.bool_),
        )
        thorough = case.passages()
    for one, other in zip(quick, thorough, strict=True):
        for name in ("passed", "served", "waiting"):
            found: Curve = getattr(one, name)
            wanted: Curve = getattr(other, name)
            assert found.at(times_s) == pytest.approx(wanted.at(times_s), abs=1e-6)
        assert lost(one, times_s) == pytest.approx(lost(other, times_s), abs=1e-6)


@QUICK
@given(cases())
def test_the_server_never_rests_while_somebody_waits(case: Case) -> None:
    plenty = [Steps.constant(1e6, case.arrived.end_s)] * CLAIMANTS
    passages = shared_queues([case.arrived] * CLAIMANTS, plenty, case.server)
    together = queue(case.arrived.scaled(CLAIMANTS), case.server)
    times_s = case.times_s
    served = sum(passage.served.at(times_s) for passage in passages)
    assert served == pytest.approx(together.served.at(times_s), abs=1e-5)
