"""What a trial tells: a summary in flow order, the needs, and the timeline as plot and CSV."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from headrace.report.wording import measured
from headrace.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design
    from headrace.flow.curve import Curve
    from headrace.flow.trial import Stage, Trial
    from headrace.load.needs import Need

__all__ = ["NeedAnswer", "answers", "as_data", "sparkline", "timeline", "to_text"]

_BARS = " ▁▂▃▄▅▆▇█"
_WIDTH = 48
_HIDDEN = ("worst_at_s", "lost_share")
_NOTHING = ("lost_records", "waiting_records", "discarded_records", "throttled_share", "blocked_s")
"""Measures that say nothing where they are 0."""


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """A need of the load against what the trial shows.

    Attributes
    ----------
    subject
        The component that it was asked of.
    need
        ``loss``, ``latency``, ``rpo``, ``rto`` or ``budget``.
    wanted, found
        The bound and the measure, in the same unit.
    measure
        The measure's name, for its unit.
    """

    subject: str
    need: str
    wanted: float
    found: float
    measure: str

    @property
    def met(self) -> bool:
        """Whether what was found is within the bound."""
        return self.found <= self.wanted


def answers(trial: Trial, design: Design) -> list[NeedAnswer]:
    """Return every declared need with what the trial says to it."""
    assert design.load is not None
    needs = design.load.needs
    found: list[NeedAnswer] = []
    cost = 0.0
    for node, stage in trial.stages.items():
        name = design.by_id[node].logical_id
        cost += stage.measures.get("usd_per_month", 0.0)
        found += _of_stage(name, needs.of(name), stage)
    if needs.budget_usd_per_month is not None:
        wanted = float(needs.budget_usd_per_month)
        found.append(NeedAnswer("the design", "budget", wanted, cost, "usd_per_month"))
    return found


def _of_stage(name: str, need: Need, stage: Stage) -> Iterator[NeedAnswer]:
    measures = stage.measures
    if need.loss is not None and "lost_records" in measures:
        total = measures.get("sent_records", measures.get("read_records", 0.0))
        total += 0.0 if "sent_records" in measures else measures["lost_records"]
        share = measures["lost_records"] / total if total else 0.0
        yield NeedAnswer(name, "loss", float(need.loss), share, "lost_share")
    if need.latency_s is not None and "latency_max_s" in measures:
        yield NeedAnswer(
            name, "latency", float(need.latency_s), measures["latency_max_s"], "latency_max_s"
        )
    if need.rto_s is not None and "catch_up_s" in measures:
        yield NeedAnswer(name, "rto", float(need.rto_s), measures["catch_up_s"], "catch_up_s")
    if need.rpo_s is not None and "lost" in stage.series:
        lost_s = _rising_s(stage.series["lost"])
        yield NeedAnswer(name, "rpo", float(need.rpo_s), lost_s, "records_lost_of_s")


def _rising_s(curve: Curve) -> float:
    """Return for how long a cumulative curve rises: so much time's records are gone."""
    rises = np.diff(curve.values[:, 0]) > 0
    return float(np.diff(curve.times_s[:, 0])[rises].sum())


def to_text(trial: Trial, design: Design) -> str:
    """Return the summary for people."""
    blocks = []
    for node, stage in trial.stages.items():
        if not stage.measures:
            continue
        component = design.by_id[node]
        lines = [f"{component.logical_id}  ({component.kind})"]
        if stage.story:
            lines.append(f"  {stage.story}")
        shown = [
            measured(name, value)
            for name, value in stage.measures.items()
            if name not in _HIDDEN and not (name in _NOTHING and not value)
        ]
        lines.append(f"  {' · '.join(shown)}")
        lines += [f"  {name:<9} {sparkline(curve)}" for name, curve in stage.series.items()]
        blocks.append("\n".join(lines))
    for node, reason in trial.untold.items():
        blocks.append(f"{design.by_id[node].logical_id}\n  cannot tell: {reason.reason}")
    told = answers(trial, design)
    if told:
        blocks.append("\n".join(["needs", *(f"  {_said(answer)}" for answer in told)]))
    return "\n\n".join(blocks) + "\n"


def _said(answer: NeedAnswer) -> str:
    sign = "✓" if answer.met else "✗"
    found = measured(answer.measure, answer.found)
    wanted = measured(answer.measure, answer.wanted)
    return f"{sign} {answer.need} of {answer.subject}: {found}; needed: {wanted}"


def sparkline(curve: Curve) -> str:
    """Return the rate of a cumulative curve as a row of bars with its highest value."""
    times_s = np.linspace(curve.start_s, curve.end_s, _WIDTH + 1)
    rates = np.diff(curve.at(times_s)[:, 0]) / np.diff(times_s)
    top = float(rates.max(initial=0.0))
    if top <= 0:
        return f"{_BARS[0] * _WIDTH}  none"
    levels = np.ceil(rates / top * (len(_BARS) - 1)).clip(0, len(_BARS) - 1).astype(int)
    bars = "".join(_BARS[level] for level in levels)
    span = format_duration(curve.end_s - curve.start_s)
    return f"{bars}  up to {top:,.0f} records/s in {span}"


def timeline(trial: Trial, design: Design, points: int = 289) -> str:
    """Return the timeline as CSV: component, series, time_s, records (cumulative)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["component", "series", "time_s", "records"])
    for node, stage in trial.stages.items():
        name = design.by_id[node].id
        for series, curve in stage.series.items():
            times_s = np.linspace(curve.start_s, curve.end_s, points)
            levels = curve.at(times_s)[:, 0]
            for time_s, records in zip(times_s, levels, strict=True):
                writer.writerow([name, series, f"{time_s:g}", f"{records:.6g}"])
    return out.getvalue()


def as_data(trial: Trial, design: Design) -> dict[str, object]:
    """Return the trial for machines; what has no end is null."""
    return {
        "components": [
            {
                "id": node,
                "type": design.by_id[node].type,
                "story": stage.story,
                "measures": {name: _finite(value) for name, value in stage.measures.items()},
            }
            for node, stage in trial.stages.items()
            if stage.measures
        ],
        "cannot_tell": [
            {"id": node, "reason": error.reason, "settled_by": error.settled_by}
            for node, error in trial.untold.items()
        ],
        "needs": [
            {
                "subject": answer.subject,
                "need": answer.need,
                "measure": answer.measure,
                "wanted": answer.wanted,
                "found": _finite(answer.found),
                "met": answer.met,
            }
            for answer in answers(trial, design)
        ],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
