"""A trial as a tidy table: a row for each component and stretch of time, a column for each fact.

Amounts and rates are those of the stretch that begins at ``time_s``; what waits, and for how long,
is seen at its end. All of it follows from the curves of the stages: between two knots they are
straight, so that no column depends on how many rows there are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.flow.curve import Curve, align
from headrace.flow.measures import behind_s
from headrace.report.timeline import ENTERS, waiting
from headrace.sizing import HOURS_PER_MONTH, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from headrace.flow.steps import FloatArray
    from headrace.flow.trial import Stage

__all__ = ["COLUMNS", "as_columns", "columns", "to_csv"]

_ADMITTED: Final = ("admitted", "read", "stored", "written")
_LOST: Final = ("given up", "overflowed", "lost")

COLUMNS: Final = (
    "offered_per_s",
    "admitted_per_s",
    "throttled_per_s",
    "backlog_records",
    "lag_s",
    "lost_per_s",
    "set_aside_per_s",
    "latency_s",
    "cost_usd",
)
"""The facts, in records unless the name says otherwise. Nobody knows what is NaN."""


def columns(stage: Stage, edges_s: FloatArray) -> dict[str, FloatArray]:
    """Return the facts of a stage between *edges_s*, one fewer than there are edges.

    offered
        What comes, refused or not, without what is sent again.
    admitted
        What goes in: at once, or after it has waited.
    throttled
        By how much more is offered than admitted at each moment.
    backlog
        What has come, and has neither gone in nor been lost or set aside.
    lag
        How long the oldest of it has waited: the horizontal distance of the curves of what has
        come and what has left.
    latency
        The lag, and the time that the component itself takes.
    cost
        Its monthly bill, spread evenly over the month.
    """
    series, spans_s = stage.series, np.diff(edges_s)
    offered, admitted = _offered(series), _admitted(series)
    lost = [series[name] for name in _LOST if name in series]
    lag_s = _lag_s(series, edges_s[1:])
    bill = stage.measures.get("usd_per_month", np.nan)
    return {
        "offered_per_s": _per_s(offered, edges_s),
        "admitted_per_s": _per_s(admitted, edges_s),
        "throttled_per_s": _per_s(_above(offered, admitted), edges_s),
        "backlog_records": waiting(series, edges_s[1:]),
        "lag_s": lag_s,
        "lost_per_s": sum((_per_s(one, edges_s) for one in lost), np.zeros(len(spans_s))),
        "set_aside_per_s": _set_aside(series, edges_s),
        "latency_s": lag_s + stage.measures.get("latency_own_s", np.nan),
        "cost_usd": bill * spans_s / (HOURS_PER_MONTH * SECONDS_PER_HOUR),
    }


def _set_aside(series: Mapping[str, Curve], edges_s: FloatArray) -> FloatArray:
    kept = series.get("set aside")
    return np.zeros(len(edges_s) - 1) if kept is None else _per_s(kept, edges_s)


def _offered(series: Mapping[str, Curve]) -> Curve:
    first = next((name for name in (*ENTERS, *_ADMITTED) if name in series), None)
    return series[first] if first else next(iter(series.values()))


def _admitted(series: Mapping[str, Curve]) -> Curve:
    if all(name in series for name in ENTERS):  # sent to it, then let in
        return series["arrived"]
    first = next((name for name in _ADMITTED if name in series), None)
    return series[first] if first else _offered(series)


def _per_s(curve: Curve, edges_s: FloatArray) -> FloatArray:
    rates: FloatArray = np.diff(curve.at(edges_s)[:, 0]) / np.diff(edges_s)
    return rates.clip(0)


def _above(offered: Curve, admitted: Curve) -> Curve:
    """Return by how much *offered* has risen faster than *admitted*, while it did."""
    came, went = align(offered, admitted)
    more = (np.diff(came.values, axis=0) - np.diff(went.values, axis=0)).clip(0)
    grain = 1e-9 * max(1.0, float(offered.final.sum()))
    more[more < grain] = 0.0
    return Curve(came.times_s, np.concatenate((np.zeros_like(came.values[:1]), more.cumsum(0))))


def _lag_s(series: Mapping[str, Curve], when_s: FloatArray) -> FloatArray:
    entered = next((series[name] for name in ENTERS if name in series), None)
    if entered is None:
        return np.zeros(len(when_s))
    left = [curve for name, curve in series.items() if name not in ENTERS]
    if not left:
        return np.zeros(len(when_s))
    return behind_s(entered, left[0].plus(*left[1:]), when_s)[:, 0]


def _rows(stages: Mapping[str, Stage], points: int) -> Iterator[tuple[str, FloatArray, Stage]]:
    for key, stage in stages.items():
        if stage.series:
            curve = next(iter(stage.series.values()))
            yield key, np.linspace(curve.start_s, curve.end_s, points), stage


def to_csv(stages: Mapping[str, Stage], points: int) -> str:
    """Return the table as CSV over *points* moments; what nobody knows is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["component", "time_s", *COLUMNS])
    for key, edges_s, stage in _rows(stages, points):
        facts = columns(stage, edges_s)
        for row, time_s in enumerate(edges_s[:-1]):
            cells = (facts[name][row] for name in COLUMNS)
            writer.writerow([key, f"{time_s:.10g}", *(_written(cell) for cell in cells)])
    return out.getvalue()


def _written(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.10g}"


def as_columns(stages: Mapping[str, Stage], points: int) -> dict[str, list[object]]:
    """Return the same table by columns; what nobody knows is None."""
    found: dict[str, list[object]] = {name: [] for name in ("component", "time_s", *COLUMNS)}
    for key, edges_s, stage in _rows(stages, points):
        facts = columns(stage, edges_s)
        found["component"] += [key] * (len(edges_s) - 1)
        found["time_s"] += edges_s[:-1].tolist()
        for name in COLUMNS:
            found[name] += [None if np.isnan(value) else value for value in facts[name].tolist()]
    return found
