"""How many records a source sends over time: piecewise-constant rates over the horizon.

Constant, burst, steps and file shapes are exact; the daily shape is sampled as its module says.
Spikes multiply the rate while they last, and several at once multiply each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from headrace.errors import InputError
from headrace.load.daily import DAY_S, SAMPLE_S, day_curve
from headrace.load.faults import TrafficSpike
from headrace.load.files import read_traffic
from headrace.load.model import Load, Source
from headrace.load.shapes import Burst, Constant, Csv, Daily, Steps
from headrace.units import Rate, format_duration

__all__ = ["RateCurve", "combined", "rate_curve", "rate_curves", "shape_curve"]

Floats: TypeAlias = NDArray[np.float64]

MOST_CHANGES: Final = 2_000_000
"""More changes of one rate than this are a slip, not a load."""
_KEPT: Final = 128
"""Curves that are kept for the next trial under the same sources."""


class RateCurve(Struct, frozen=True, eq=False):
    """A rate that changes now and then.

    Attributes
    ----------
    times_s
        Times of change in seconds, rising: n + 1 of them, the last one being the end.
    records_per_s
        The n rates; each holds from its time until the next.
    """

    times_s: Floats
    records_per_s: Floats

    @property
    def duration_s(self) -> float:
        """Seconds from the first time to the last."""
        return float(self.times_s[-1] - self.times_s[0])

    @property
    def peak(self) -> float:
        """Highest rate, in records/s."""
        return float(self.records_per_s.max())

    @property
    def peak_at_s(self) -> float:
        """When the highest rate is first reached, in seconds."""
        return float(self.times_s[int(self.records_per_s.argmax())])

    @property
    def mean(self) -> float:
        """Mean rate, in records/s."""
        return self.total / self.duration_s

    @property
    def total(self) -> float:
        """Records in all."""
        return float(np.dot(self.records_per_s, np.diff(self.times_s)))

    def cumulative(self) -> Floats:
        """Return the records sent up to each of the times: n + 1 numbers from 0 to the total."""
        sent = np.cumsum(self.records_per_s * np.diff(self.times_s))
        return np.concatenate(([0.0], sent))

    def at(self, times_s: Floats | float) -> Floats:
        """Return the rates at the given times; 0 outside the curve."""
        index = np.searchsorted(self.times_s, times_s, side="right") - 1
        padded = np.concatenate((self.records_per_s, [0.0]))  # what begins at the end, and at -1
        return np.asarray(padded[np.minimum(index, len(self.records_per_s))], dtype=np.float64)

    def scaled(self, factor: float) -> RateCurve:
        """Return the curve with all rates multiplied by *factor*."""
        return RateCurve(self.times_s, self.records_per_s * factor)

    def spiked(self, factor: float, at_s: float, for_s: float) -> RateCurve:
        """Return the curve with the rates from *at_s* on multiplied for *for_s* seconds."""
        edges = np.clip([at_s, at_s + for_s], self.times_s[0], self.times_s[-1])
        times = np.union1d(self.times_s, edges)
        rates = self.at(times[:-1])
        inside = (times[:-1] >= edges[0]) & (times[:-1] < edges[1])
        return RateCurve(times, np.where(inside, rates * factor, rates))


def rate_curve(source: Source, load: Load) -> RateCurve:
    """Return what *source* sends over the horizon of *load*, spikes included.

    Spikes that name a source count if *load* holds *source* under that name.

    Raises
    ------
    InputError
        A file that the shape names cannot be read, or is wrong.
    """
    curve = shape_curve(source, load.horizon_s)
    for fault in load.faults:
        if isinstance(fault, TrafficSpike) and (
            fault.source is None or load.sources.get(fault.source) is source
        ):
            curve = curve.spiked(fault.factor, fault.at_s, fault.for_s)
    return curve


def rate_curves(load: Load) -> dict[str, RateCurve]:
    """Return what each source of *load* sends over the horizon, by name.

    Raises
    ------
    InputError
        A file that a shape names cannot be read, or is wrong.
    """
    return {name: rate_curve(source, load) for name, source in load.sources.items()}


def combined(curves: Iterable[RateCurve]) -> RateCurve:
    """Return the sum of curves over the same time, one at least."""
    known = list(curves)
    times = np.unique(np.concatenate([curve.times_s for curve in known]))
    rates: Floats = np.sum([curve.at(times[:-1]) for curve in known], axis=0)
    return RateCurve(times, rates)


class _Same:
    """A source as it is itself: its key distribution may hold what has no hash."""

    __slots__ = ("source",)

    def __init__(self, source: Source) -> None:
        self.source = source

    def __hash__(self) -> int:
        return id(self.source)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.source is self.source


def shape_curve(source: Source, horizon_s: float) -> RateCurve:
    """Return what the shape or rate of *source* alone gives, from 0 to *horizon_s* seconds.

    Raises
    ------
    InputError
        A file that the shape names cannot be read, or is wrong.
    """
    return _shape_curve(_Same(source), horizon_s)


@lru_cache(_KEPT)
def _shape_curve(same: _Same, horizon_s: float) -> RateCurve:
    """Return what the shape gives: many trials ask it of the same source."""
    source = same.source

    def records_per_s(rate: Rate) -> float:
        return rate.records_per_s(source.record_bytes)

    match source.curve:
        case Constant(rate=rate):
            return _steps([0.0], [records_per_s(rate)], horizon_s)
        case Daily() as daily:
            samples = day_curve(daily, source.record_bytes).samples()
            starts = [float(SAMPLE_S * sample) for sample in range(len(samples))]
            return _repeated(starts, samples, DAY_S, horizon_s)
        case Burst() as burst:
            rates = [records_per_s(burst.peak), records_per_s(burst.base)]
            return _bursts(burst, rates, horizon_s)
        case Steps(rates=steps, repeat_s=repeat_s):
            starts = [float(time) for time, _ in steps]
            rates = [records_per_s(rate) for _, rate in steps]
            return _repeated(starts, rates, repeat_s or horizon_s, horizon_s)
        case Csv(file=file, repeat_s=repeat_s):
            traffic = read_traffic(file)
            rates = [records_per_s(Rate(amount, traffic.of)) for amount in traffic.rates]
            return _repeated(traffic.times_s, rates, repeat_s or horizon_s, horizon_s)


def _bursts(burst: Burst, rates: list[float], horizon_s: float) -> RateCurve:
    period_s = burst.every_s or horizon_s
    first = _repeated([0.0, float(burst.for_s)], rates, period_s, max(0.0, horizon_s - burst.at_s))
    before = np.array([0.0, min(float(burst.at_s), horizon_s)])
    return _without_gaps(
        np.concatenate((before[:1], first.times_s + before[1])),
        np.concatenate((rates[1:], first.records_per_s)),
    )


def _repeated(
    starts: list[float], rates: list[float], period_s: float, horizon_s: float
) -> RateCurve:
    """Return steps that begin again after each period, cut at the period's and horizon's end."""
    kept = [(start, rate) for start, rate in zip(starts, rates, strict=True) if start < period_s]
    one_starts, one_rates = (np.array(column) for column in zip(*kept, strict=True))
    repeats = max(1, math.ceil(horizon_s / period_s))
    if repeats * len(one_starts) > MOST_CHANGES:
        message = f"repeated every {format_duration(period_s)}, the rate changes too often"
        raise InputError(f"{message} for {format_duration(horizon_s)}: shorten the horizon")
    offsets = np.arange(repeats) * float(period_s)
    return _steps((offsets[:, None] + one_starts).ravel(), np.tile(one_rates, repeats), horizon_s)


def _steps(
    starts: Floats | list[float], rates: Floats | list[float], horizon_s: float
) -> RateCurve:
    times = np.append(np.minimum(starts, horizon_s), horizon_s)
    return _without_gaps(times, np.asarray(rates, dtype=np.float64))


def _without_gaps(times: Floats, rates: Floats) -> RateCurve:
    """Return the curve without intervals of no length."""
    lasting = np.diff(times) > 0
    return RateCurve(np.append(times[:-1][lasting], times[-1]), rates[lasting])
