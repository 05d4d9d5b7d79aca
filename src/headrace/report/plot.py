"""The timeline of a trial as SVG: one panel a component, rates over time, light or dark."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from headrace.units import format_count, format_duration

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.flow.curve import Curve
    from headrace.flow.trial import Stage, Trial

__all__ = ["plot"]

_WIDTH, _HEIGHT, _GAP = 860, 150, 56
_LEFT, _RIGHT, _TOP = 86, 150, 34
_POINTS = 361
_COLOURS = ("#2563eb", "#16a34a", "#dc2626", "#9333ea")
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #334155 }
.name { font-weight: 600; font-size: 14px; fill: #0f172a }
.axis { stroke: #94a3b8 } .grid { stroke: #e2e8f0 }
@media (prefers-color-scheme: dark) {
  text { fill: #cbd5e1 } .name { fill: #f8fafc } .grid { stroke: #334155 }
}
"""


def plot(trial: Trial, design: Design) -> str:
    """Return the timeline as an SVG document."""
    stages = [(node, stage) for node, stage in trial.stages.items() if stage.series]
    height = _TOP + len(stages) * (_HEIGHT + _GAP)
    panels = [
        _panel(design.by_id[node].logical_id, stage, _TOP + index * (_HEIGHT + _GAP))
        for index, (node, stage) in enumerate(stages)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">\n'
        f"<title>Records a second, by component</title>\n<style>{_STYLE}</style>\n"
        + "\n".join(panels)
        + "\n</svg>\n"
    )


def _panel(name: str, stage: Stage, top: float) -> str:
    rates = {series: _rates(curve) for series, curve in stage.series.items()}
    highest = max((float(values.max(initial=0.0)) for _, values in rates.values()), default=0.0)
    highest = highest or 1.0
    end_s = max(curve.end_s for curve in stage.series.values())
    right = _WIDTH - _RIGHT
    parts = [f'<text class="name" x="{_LEFT}" y="{top - 10:g}">{escape(name)}</text>']
    for share in (0.0, 0.5, 1.0):
        y = top + _HEIGHT * (1 - share)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{y:g}" y2="{y:g}"/>')
        label = format_count(highest * share) + ("/s" if share else "")
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{label}</text>')
    for quarter in range(5):
        x = _LEFT + (right - _LEFT) * quarter / 4
        label = format_duration(end_s * quarter / 4)
        parts.append(
            f'<text x="{x:g}" y="{top + _HEIGHT + 18:g}" text-anchor="middle">{label}</text>'
        )
    for index, (series, (times_s, values)) in enumerate(rates.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        xs = _LEFT + (right - _LEFT) * times_s / end_s
        ys = top + _HEIGHT * (1 - values / highest)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
        )
        legend = top + 12 + 18 * index
        parts.append(
            f'<line x1="{right + 14}" x2="{right + 34}" y1="{legend - 4:g}" y2="{legend - 4:g}" '
            f'stroke="{colour}" stroke-width="2"/>'
            f'<text x="{right + 40}" y="{legend:g}">{escape(series)}</text>'
        )
    parts.append(
        f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{top + _HEIGHT}" y2="{top + _HEIGHT}"/>'
    )
    return "\n".join(parts)


def _rates(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    times_s = np.linspace(curve.start_s, curve.end_s, _POINTS)
    values = np.diff(curve.at(times_s)[:, 0]) / np.diff(times_s)
    return (times_s[1:] + times_s[:-1]) / 2, values.clip(0)
