"""Rate curves: exact where the declaration is, and with the declared peak and mean elsewhere."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.load.curves import RateCurve, combined, rate_curve, rate_curves, shape_curve
from headrace.load.reader import parse_load

DAY = 86_400


def _curve(shape: object, horizon_s: float = DAY, folder: Path | None = None) -> RateCurve:
    declared = {"into": "S", "record_size": "1 KiB", "shape": shape}
    load = parse_load({"sources": {"s": declared}}, folder=folder)
    return shape_curve(load.sources["s"], horizon_s)


def _steps(curve: RateCurve) -> list[tuple[float, float]]:
    return list(zip(curve.times_s.tolist(), curve.records_per_s.tolist(), strict=False))


def test_a_rate_is_constant_over_the_horizon() -> None:
    load = parse_load({"sources": {"s": {"into": "S", "rate": "8 MiB/s", "record_size": "2 KiB"}}})
    curve = rate_curves(load)["s"]
    assert _steps(curve) == [(0, 4096)]
    assert (curve.duration_s, curve.peak, curve.mean) == (DAY, 4096, 4096)
    assert curve.total == 4096 * DAY


def test_steps_are_exact_and_repeat() -> None:
    rates = [["0h", "5/s"], ["8h", "40/s"], ["20h", "6/s"]]
    assert _steps(_curve({"steps": rates})) == [(0, 5), (28_800, 40), (72_000, 6)]
    assert _steps(_curve({"steps": rates}, 36_000)) == [(0, 5), (28_800, 40)]
    twice = _curve({"steps": {"rates": rates, "repeat": "24h"}}, 2 * DAY)
    assert _steps(twice)[3:] == [(86_400, 5), (115_200, 40), (158_400, 6)]
    assert twice.mean == pytest.approx((8 * 5 + 12 * 40 + 4 * 6) / 24)


def test_bursts_come_when_declared() -> None:
    burst = {"base": "10/s", "peak": "100/s", "at": "1h", "for": "10min"}
    assert _steps(_curve({"burst": burst})) == [(0, 10), (3_600, 100), (4_200, 10)]
    hourly = _curve({"burst": {**burst, "at": 0, "every": "1h"}})
    assert hourly.mean == pytest.approx(100 / 6 + 10 * 5 / 6)
    assert hourly.times_s.tolist()[:4] == [0, 600, 3_600, 4_200]
    assert _steps(_curve({"burst": {**burst, "at": "30h"}})) == [(0, 10)]
    lone = {"peak": "100/s", "at": "23h", "for": "2h"}
    assert _steps(_curve({"burst": lone})) == [(0, 0), (82_800, 100)]


@settings(deadline=None)
@given(
    peak=st.floats(1e-3, 1e9),
    share=st.floats(0.01, 0.99),
    peak_at=st.integers(0, 23),
    days=st.integers(1, 3),
)
def test_a_day_has_the_declared_peak_and_mean(
    peak: float, share: float, peak_at: int, days: int
) -> None:
    daily = {"peak": f"{peak}/s", "mean": f"{peak * share}/s", "peak_at": f"{peak_at}:00"}
    curve = _curve({"daily": daily}, days * DAY)
    assert curve.peak == peak
    assert curve.peak_at_s == peak_at * 3_600
    assert curve.mean == pytest.approx(peak * share, rel=1e-9)
    assert curve.records_per_s.min() >= 0
    assert np.diff(curve.times_s) == pytest.approx(300)


@settings(deadline=None)
@given(low=st.floats(0, 0.9), mean=st.floats(0.05, 0.95), width_h=st.floats(0.5, 23))
def test_a_day_has_the_declared_low_or_width(low: float, mean: float, width_h: float) -> None:
    by_low = _curve({"daily": {"peak": "1000/s", "low": f"{low * 1000}/s", "width": f"{width_h}h"}})
    assert by_low.records_per_s.min() == pytest.approx(low * 1000, abs=1e-9)
    middle = (1 + low) * 500
    above_s = float((by_low.records_per_s >= middle - 1e-9).sum() * 300)
    assert above_s == pytest.approx(width_h * 3_600, abs=601)
    assume(low + 0.02 < mean)
    by_both = _curve({"daily": {"peak": "1000/s", "low": f"{low * 1000}/s", "mean": f"{mean}k/s"}})
    assert by_both.mean == pytest.approx(mean * 1000, rel=1e-9)
    assert by_both.records_per_s.min() == pytest.approx(low * 1000, abs=1e-6)


def test_a_day_rises_to_its_peak_and_falls_again() -> None:
    curve = _curve({"daily": {"peak": "4000/s", "mean": "1500/s", "peak_at": "20:00"}})
    from_low = np.roll(curve.records_per_s, -8 * 12)
    assert (np.diff(from_low[:145]) >= 0).all()
    assert (np.diff(from_low[144:]) <= 0).all()
    assert curve.peak_at_s == 20 * 3_600


def test_a_flat_day_is_flat() -> None:
    assert _curve({"daily": {"peak": "5/s", "low": "5/s"}}).mean == 5
    assert _curve({"daily": {"peak": "5/s", "mean": "5/s", "low": "5/s"}}).records_per_s.min() == 5
    assert _curve({"daily": {"peak": 0, "mean": 0}}).total == 0


@pytest.mark.parametrize(
    "rows",
    [
        "time,records_per_s\n0,5\n28800,40\n",
        "time,records_per_s,note\n1700000000,5,x\n1700028800,40,y\n",
        "\ufeffTime , Records_Per_S\n0h,5\n8h,40\n\n",
        "records_per_s,time\n5,2026-01-31T00:00:00Z\n40,2026-01-31T08:00:00+00:00\n",
        "time,bytes_per_s\n0,5120\n28800,40960\n",
    ],
)
def test_csv_files_are_read_in_the_forms_that_exports_have(tmp_path: Path, rows: str) -> None:
    (tmp_path / "traffic.csv").write_text(rows, encoding="utf-8")
    curve = _curve({"csv": "traffic.csv"}, folder=tmp_path)
    assert _steps(curve) == [(0, 5), (28_800, 40)]
    assert curve.times_s[-1] == DAY
    twice = _curve({"csv": {"file": "traffic.csv", "repeat": "12h"}}, folder=tmp_path)
    assert _steps(twice) == [(0, 5), (28_800, 40), (43_200, 5), (72_000, 40)]


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ("", "traffic.csv:1: ", "the first line must name the columns time and records_per_s"),
        ("when,rate\n0,5\n", "traffic.csv:1: ", "the first line must name the columns"),
        ("time,records_per_s\n", "traffic.csv:1: ", "there is no row below the header"),
        ("time,records_per_s\n0,5\n0,6\n", "traffic.csv:3: ", "'0' is not after the row above"),
        ("time,records_per_s\n0,-5\n", "traffic.csv:2: ", "'-5' is not a number of 0 or more"),
        ("time,records_per_s\n0,nan\n", "traffic.csv:2: ", "'nan' is not a number of 0 or more"),
        ("time,records_per_s\nnoon,5\n", "traffic.csv:2: ", "'noon' is not a time: write seconds"),
        ("time,records_per_s\n0\n", "traffic.csv:2: ", "a column is missing"),
        ('time,records_per_s\n0,"5\n', "traffic.csv:2: ", "not CSV"),
    ],
)
def test_wrong_csv_files_are_told_by_line(
    tmp_path: Path, rows: str, place: str, message: str
) -> None:
    (tmp_path / "traffic.csv").write_text(rows)
    with pytest.raises(InputError) as caught:
        _curve({"csv": "traffic.csv"}, folder=tmp_path)
    assert str(caught.value).startswith(place + message)


def test_repeating_too_often_is_refused_before_it_costs_memory() -> None:
    rates = [["0s", "5/s"], ["1ms", "6/s"]]
    with pytest.raises(InputError, match="the rate changes too often for 366 d"):
        _curve({"steps": {"rates": rates, "repeat": "2ms"}}, 366 * DAY)


def _spiked(*spikes: dict[str, Any]) -> dict[str, RateCurve]:
    sources = {
        name: {"into": "S", "rate": rate, "record_size": "1 KiB"}
        for name, rate in (("a", "10/s"), ("b", "20/s"))
    }
    faults = [{"traffic_spike": spike} for spike in spikes]
    return rate_curves(parse_load({"horizon": "24h", "sources": sources, "faults": faults}))


def test_spikes_multiply_the_rate_of_their_source_while_they_last() -> None:
    curves = _spiked({"source": "a", "factor": 3, "at": "1h", "for": "30min"})
    assert _steps(curves["a"]) == [(0, 10), (3_600, 30), (5_400, 10)]
    assert _steps(curves["b"]) == [(0, 20)]


def test_spikes_without_a_source_hit_all_and_overlapping_ones_multiply() -> None:
    curves = _spiked(
        {"factor": 3, "at": "1h", "for": "2h"},
        {"source": "b", "factor": 2, "at": "2h", "for": "40h"},
    )
    assert _steps(curves["a"]) == [(0, 10), (3_600, 30), (10_800, 10)]
    assert _steps(curves["b"]) == [(0, 20), (3_600, 60), (7_200, 120), (10_800, 40)]
    assert curves["b"].times_s[-1] == DAY


def test_equal_sources_are_told_apart() -> None:
    one = {"into": "S", "rate": "10/s", "record_size": "1 KiB"}
    spike = {"traffic_spike": {"source": "a", "factor": 2, "at": 0, "for": "1h"}}
    load = parse_load({"sources": {"a": one, "b": one}, "faults": [spike]})
    assert rate_curve(load.sources["a"], load).peak == 20
    assert rate_curve(load.sources["b"], load).peak == 10


_CURVES = st.lists(st.tuples(st.integers(1, 5_000), st.floats(0, 1e6)), min_size=1, max_size=6).map(
    lambda steps: RateCurve(
        np.cumsum([0.0, *(float(length) for length, _ in steps)]),
        np.array([rate for _, rate in steps]),
    )
)


@settings(deadline=None)
@given(_CURVES, st.floats(0, 10), st.floats(0, 30_000), st.floats(0.1, 30_000))
def test_a_spike_adds_what_its_factor_says(
    curve: RateCurve, factor: float, at: float, length: float
) -> None:
    spiked = curve.spiked(factor, at, length)
    before, after = np.interp([at, at + length], curve.times_s, curve.cumulative())
    extra = (after - before) * (factor - 1)
    assert math.isclose(spiked.total, curve.total + extra, rel_tol=1e-9, abs_tol=1e-3)
    assert spiked.duration_s == curve.duration_s


@settings(deadline=None)
@given(st.lists(_CURVES, min_size=1, max_size=4))
def test_the_sum_of_curves_sends_what_all_of_them_send(curves: list[RateCurve]) -> None:
    whole = combined(curves)
    assert math.isclose(whole.total, sum(c.total for c in curves), rel_tol=1e-9, abs_tol=1e-6)
    assert whole.peak <= sum(curve.peak for curve in curves) * (1 + 1e-12)
    assert whole.cumulative()[-1] == pytest.approx(whole.total)


def test_rates_are_read_off_at_any_time() -> None:
    curve = RateCurve(np.array([0.0, 10.0, 20.0]), np.array([1.0, 2.0]))
    assert curve.at(np.array([-1.0, 0.0, 9.9, 10.0, 19.9, 20.0, 99.0])).tolist() == [
        0, 1, 1, 2, 2, 0, 0,
    ]  # fmt: skip
    assert curve.scaled(3).total == 3 * curve.total == 90
