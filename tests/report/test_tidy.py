"""The tidy table of a trial: exact, however many rows it has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.flow.curve import Curve, cumulative
from headrace.flow.queue import aged, queue
from headrace.flow.steps import Steps
from headrace.flow.trial import Stage
from headrace.report.minute import worst_minute
from headrace.report.tidy import columns

RATES = st.lists(st.integers(0, 40), min_size=2, max_size=8)


def stage_of(rates: list[int], serves: int, patience_s: float) -> Stage:
    """Return a stage of one lane that gives up what waits too long."""
    times_s = np.arange(len(rates) + 1) * 100.0
    arrived = cumulative(Steps.of(times_s, [float(rate) for rate in rates]))
    service = Steps.constant(float(serves), float(times_s[-1]))
    passage = queue(arrived, service, [aged(arrived, patience_s)])
    series = {"sent": arrived, "admitted": passage.served, "given up": passage.lost[0]}
    return Stage({"usd_per_month": 730.0}, series)


@settings(max_examples=60)
@given(RATES, st.integers(1, 30), st.integers(5, 80), st.integers(1, 7))
def test_amounts_add_up_whatever_the_rows(
    rates: list[int], serves: int, patience_s: int, parts: int
) -> None:
    stage = stage_of(rates, serves, patience_s)
    edges_s = np.linspace(0, 100.0 * len(rates), 11 * parts)
    facts, spans_s = columns(stage, edges_s), np.diff(edges_s)
    for name, series in (("offered", "sent"), ("admitted", "admitted"), ("lost", "given up")):
        total = float((facts[f"{name}_per_s"] * spans_s).sum())
        assert total == pytest.approx(float(stage.series[series].final[0]), abs=1e-6)
    refused = sum(max(0, rate - serves) * 100 for rate in rates)
    # While something waits, more may go in than is offered: refused is what was above, no less.
    assert float((facts["throttled_per_s"] * spans_s).sum()) == pytest.approx(refused, abs=1e-4)
    came, went = (facts[f"{name}_per_s"] * spans_s for name in ("offered", "admitted"))
    level = (came - went - facts["lost_per_s"] * spans_s).cumsum()
    assert facts["backlog_records"] == pytest.approx(level, abs=1e-4)
    assert float(facts["lag_s"].max()) <= patience_s + 1e-6
    assert float(facts["cost_usd"].sum()) == pytest.approx(spans_s.sum() / 3_600)


def test_lag_is_the_horizontal_distance() -> None:
    # 20 a second come for 100 s, 10 a second are served: what leaves at t came at t / 2.
    stage = stage_of([20, 0, 0], 10, 1e9)
    facts = columns(stage, np.array([0.0, 50.0, 100.0, 150.0, 200.0, 300.0]))
    assert facts["lag_s"] == pytest.approx([25, 50, 75, 0, 0], abs=1e-3)
    assert facts["throttled_per_s"] == pytest.approx([10, 10, 0, 0, 0])
    assert np.isnan(facts["latency_s"]).all()


class _Told:
    def __init__(self, **stages: Stage) -> None:
        self.stages = stages

    def name(self, key: str) -> str:
        return key

    def shown(self) -> Iterator[tuple[str, Stage]]:
        return iter(self.stages.items())


def test_the_worst_minute_begins_where_most_is_lost() -> None:
    minute = worst_minute(_Told(Quiet=stage_of([1, 1, 1], 5, 10), Busy=stage_of([1, 30, 9], 5, 10)))
    assert minute is not None
    assert minute.at_s == pytest.approx(112, abs=1)
    assert minute.story.startswith("Busy is offered 30 records/s and takes 5")
    assert "loses 1,500 records" in minute.story
    assert "Quiet" not in minute.story


def test_a_trial_in_which_all_goes_well_has_no_worst_minute() -> None:
    assert worst_minute(_Told(Quiet=stage_of([1, 2], 5, 10))) is None
    assert worst_minute(_Told()) is None
    assert worst_minute(_Told(Only=Stage({"read": 1.0}))) is None


def test_what_is_only_kept_is_admitted_as_it_comes() -> None:
    stored = Curve.of([0.0, 100.0], [0.0, 500.0])
    facts = columns(Stage({}, {"stored": stored}), np.array([0.0, 50.0, 100.0]))
    assert facts["offered_per_s"].tolist() == facts["admitted_per_s"].tolist() == [5.0, 5.0]
    assert not facts["backlog_records"].any()
    assert np.isnan(facts["cost_usd"]).all()
