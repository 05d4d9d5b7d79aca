"""The daily curve: smooth, with exactly the declared peak and mean (or peak and low).

With u the time since the peak as a share of the day, the rate is

    rate(u) = low + (peak - low) x bump(u),    bump(u) = cos²(pi u)^k

The exponent k sets the width: the rate is above the middle of low and peak for the time w with
cos²(pi w / 2 d)^k = 1/2, d being the day; k = 1, a plain cosine, is 12 h wide. The curve is sampled
every five minutes, one sample at the peak, and each sample holds until the next. With m the mean of
the samples of the bump, the mean rate is low + (peak - low) m; whichever of low, mean and width is
not given follows from that.

The form is our own choice: one maximum, no kinks, and parameters that people know.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.load.quantities import Seconds
from headrace.load.shapes import Daily
from headrace.units import Rate, format_duration, format_rate

__all__ = ["DAY_S", "SAMPLE_S", "DayCurve", "day_curve"]

DAY_S: Final = 86_400
SAMPLE_S: Final = 300
SAMPLES: Final = DAY_S // SAMPLE_S

NARROWEST_S: Final = 1_800
WIDEST_S: Final = 23 * 3_600
_DEFAULT_WIDTH: Final = Seconds(DAY_S / 2)

_STEEPEST: Final = 1e7
"""Exponent of a bump that has left nothing but the sample at the peak."""
_FLATTEST: Final = 1e-6
_KEPT: Final = 256
"""Exponents that are remembered: every trial of a load asks for the same."""


class DayCurve(Struct, frozen=True):
    """A daily curve with all its parameters.

    Attributes
    ----------
    low, peak
        Lowest and highest rate, in records/s.
    exponent
        The bump's exponent.
    peak_at_s
        Time of the peak, in seconds since midnight.
    """

    low: float
    peak: float
    exponent: float
    peak_at_s: float

    def samples(self) -> list[float]:
        """Return the rate of each five minutes of the day, in records/s, from midnight on."""
        top = int(self.peak_at_s // SAMPLE_S)
        half = _bumps(self.exponent)
        whole = half + half[-2:0:-1]
        around = (whole[(sample - top) % SAMPLES] for sample in range(SAMPLES))
        height = self.peak - self.low
        return [self.peak if bump == 1 else self.low + height * bump for bump in around]


def day_curve(daily: Daily, record_bytes: float) -> DayCurve:
    """Return the curve that *daily* declares.

    Parameters
    ----------
    daily
        The declaration.
    record_bytes
        Mean size of a record, for rates given in bytes.

    Raises
    ------
    InputError
        It declares too little, too much, or what no such curve has.
    """
    peak = daily.peak.records_per_s(record_bytes)
    mean = None if daily.mean is None else daily.mean.records_per_s(record_bytes)
    low = None if daily.low is None else daily.low.records_per_s(record_bytes)
    width = daily.width_s
    _check(peak, mean, low, width)
    if low is None and mean is not None:
        low, exponent = _from_mean(peak, mean, width)
    elif low is not None and mean is not None and peak > low:
        exponent = _exponent_of_mean((mean - low) / (peak - low))
    else:
        exponent = _exponent_of_width(width or _DEFAULT_WIDTH)
    return DayCurve(low or 0.0, peak, exponent, daily.peak_at_s)


def _check(peak: float, mean: float | None, low: float | None, width: float | None) -> None:
    if mean is None and low is None:
        raise InputError("a daily shape needs the mean or the low beside the peak")
    if mean is not None and low is not None and width is not None:
        raise InputError("mean, low and width together say too much: leave one of them out")
    if width is not None and not NARROWEST_S <= width <= WIDEST_S:
        accepted = f"{format_duration(NARROWEST_S)} to {format_duration(WIDEST_S)}"
        raise InputError(f"the width is {format_duration(width)}; {accepted} is accepted")
    given = (("peak", peak), ("mean", mean), ("low", low))
    known = [(name, rate) for name, rate in given if rate is not None]
    for (above, high), (below, rate) in pairwise(known):
        if rate > high:
            message = f"the {below} ({format_rate(Rate(rate))}) is above the {above}"
            raise InputError(f"{message} ({format_rate(Rate(high))})")


def _from_mean(peak: float, mean: float, width: float | None) -> tuple[float, float]:
    """Return the low and the exponent that give the mean."""
    if not peak:
        return 0.0, 1.0
    exponent = _exponent_of_width(width or _DEFAULT_WIDTH)
    bump = _mean_bump(exponent)
    low = (mean - peak * bump) / (1 - bump)
    if low >= 0:
        return low, exponent
    if width is not None:
        least = format_rate(Rate(peak * bump))
        raise InputError(f"a peak of this width makes a mean of {least} at least: give less width")
    return 0.0, _exponent_of_mean(mean / peak)


def _exponent_of_width(width_s: float) -> float:
    return math.log(0.5) / math.log(math.cos(math.pi * width_s / (2 * DAY_S)) ** 2)


@lru_cache(_KEPT)
def _exponent_of_mean(bump: float) -> float:
    """Return the exponent whose bump has this mean, by bisection: the mean falls as it grows."""
    if not _mean_bump(_STEEPEST) <= bump <= _mean_bump(_FLATTEST):
        raise InputError("no smooth daily curve has this mean: take a shape of burst or steps")
    low, high = math.log(_FLATTEST), math.log(_STEEPEST)
    while (middle := (low + high) / 2) not in (low, high):
        if _mean_bump(math.exp(middle)) > bump:
            low = middle
        else:
            high = middle
    return math.exp(high)


def _mean_bump(exponent: float) -> float:
    bumps = _bumps(exponent)
    return (2 * math.fsum(bumps) - bumps[0] - bumps[-1]) / SAMPLES


def _bumps(exponent: float) -> list[float]:
    """Return the bump at the samples from the peak to half a day later; it is symmetric."""
    angles = (math.tau * sample / SAMPLES for sample in range(SAMPLES // 2 + 1))
    return [((1 + math.cos(angle)) / 2) ** exponent for angle in angles]  # cos² of half the angle
