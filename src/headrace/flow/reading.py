"""What one asks of a reader: how far it lags, what it misses, when it is up to date again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.flow.measures import longest_wait
from headrace.flow.windows import joined
from headrace.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from headrace.flow.curve import Curve
    from headrace.flow.passage import Passage
    from headrace.flow.trial import Arrivals

__all__ = ["caught_up_at_s", "reader_measures", "reader_series", "reader_story", "together"]

_DIGITS = 3
_SUMMED: Final = frozenset(
    {
        "read_records",
        "lost_records",
        "expired_records",
        "discarded_records",
        "set_aside_records",
        "waiting_records",
    }
)
"""Measures of several readings that add up; of the others the worst counts."""
_DUST = 1e-6


def caught_up_at_s(passage: Passage, after_s: float) -> float:
    """Return when nothing waits any more after *after_s*; infinite if that never happens.

    "Nothing" is less than a millionth of all that arrives.
    """
    waiting = passage.waiting.total()
    times_s, levels = waiting.times_s[:, 0], waiting.values[:, 0]
    after_s = min(after_s, waiting.end_s)
    dust = _DUST * max(1.0, float(passage.arrived.final.sum()))
    later = np.flatnonzero((times_s >= after_s) & (levels > dust))
    if not len(later):
        return after_s
    last = int(later[-1])
    return float(times_s[last + 1]) if last + 1 < len(times_s) else float("inf")


def reader_measures(
    arrivals: Arrivals, outages_s: Iterable[tuple[float, float]], *, told: bool
) -> dict[str, float]:
    """Return the measures of one reader.

    Parameters
    ----------
    arrivals
        What it read.
    outages_s
        Begin and end of its outages.
    told
        Whether what it gives up itself is set aside somewhere, and so is not lost.
    """
    passage, reading = arrivals.passage, arrivals.reading
    gone = float(sum(part.final.sum() for part in passage.lost))
    given_up = min(gone, discarded(arrivals))
    worst = longest_wait(passage).worst
    over_s = passage.arrived.end_s
    gaps = joined((min(start_s, over_s), min(end_s, over_s)) for start_s, end_s in outages_s)
    last = max((end_s for _, end_s in gaps), default=None)
    return {
        "read_records": float(passage.served.final.sum()),
        "lost_records": round(gone - (given_up if told else 0.0), _DIGITS),
        "expired_records": round(gone - given_up, _DIGITS),
        "discarded_records": round(given_up, _DIGITS),
        "set_aside_records": round(given_up, _DIGITS) if told else 0.0,
        "waiting_records": round(float(passage.waiting.final.sum()), _DIGITS),
        "lag_max_s": worst.value,
        "worst_at_s": worst.at_s,
        "blocked_s": reading.blocked_s,
        "stopped_s": math.fsum(end_s - start_s for start_s, end_s in gaps),
        "catch_up_s": 0.0 if last is None else caught_up_at_s(passage, last) - last,
    }


def together(
    parts: Sequence[Mapping[str, float]], series: Sequence[Mapping[str, Curve]]
) -> tuple[dict[str, float], dict[str, Curve]]:
    """Return measures and series of one that reads several things, at least one, as one reader's.

    Parameters
    ----------
    parts, series
        Measures and totals over time of each thing that it reads.
    """
    measures = {
        name: (sum if name in _SUMMED else max)(part[name] for part in parts) for name in parts[0]
    }
    curves: dict[str, Curve] = {}
    for one in series:
        for name, curve in one.items():
            curves[name] = curves[name].plus(curve) if name in curves else curve
    return measures, curves


def discarded(arrivals: Arrivals) -> float:
    """Return the records that the reader itself gave up."""
    reading, offer = arrivals.reading, arrivals.offer
    if reading.limit_s < offer.kept_s:
        return float("inf")
    return reading.discarded


def reader_series(arrivals: Arrivals, measures: Mapping[str, float]) -> dict[str, Curve]:
    """Return the reader's totals over time.

    What expires and what it sets aside go the same way out of the queue: where both happen, their
    curve is divided as their totals are.
    """
    passage = arrivals.passage
    series: dict[str, Curve] = {"arrived": passage.arrived.total(), "read": passage.served.total()}
    parts = [part.total() for part in passage.lost]
    if not parts:
        return series
    gone = parts[0].plus(*parts[1:])
    every = float(gone.final.sum())
    aside = measures["set_aside_records"] / every if every else 0.0
    if abs(1 - aside) < _DUST:
        aside = 1.0
    if aside < 1:
        series["lost"] = gone.scaled(1 - aside) if aside else gone
    if aside:
        series["set aside"] = gone.scaled(aside) if aside < 1 else gone
    return series


def reader_story(measures: Mapping[str, float]) -> str:
    """Return what happened to a reader, in one sentence."""
    aside = measures["set_aside_records"]
    kept = f"; {aside:,.0f} records are set aside" if aside else ""
    if not measures["lag_max_s"]:
        return f"keeps up with everything{kept}"
    lag = format_duration(measures["lag_max_s"])
    lost = measures["lost_records"]
    loses = f" and loses {lost:,.0f} records" if lost else " and loses nothing"
    catch_up = measures["catch_up_s"]
    after = ""
    if 0 < catch_up < float("inf"):
        after = f"; it is up to date {format_duration(catch_up)} after the outage"
    elif catch_up:
        after = "; it does not catch up before the trial ends"
    return f"lags by up to {lag}{loses}{kept}{after}"
