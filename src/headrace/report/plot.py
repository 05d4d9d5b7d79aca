"""The timeline of a trial as SVG: for each component its rates and what waits, light or dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.report.timeline import moments, rates, waiting
from headrace.units import format_count

if TYPE_CHECKING:
    from headrace.flow.steps import FloatArray
    from headrace.flow.trial import Stage
    from headrace.report.trial import Telling

__all__ = ["plot"]

_WIDTH: Final = 960
_LEFT: Final = 92
_RIGHT: Final = 132
_ACROSS: Final = _WIDTH - _LEFT - _RIGHT
_HEAD: Final = 46
_GAP: Final = 40
_POINTS: Final = 360
_COLOURS: Final = {
    "sent": "a",
    "arrived": "a",
    "admitted": "b",
    "read": "b",
    "given up": "c",
    "overflowed": "d",
    "lost": "c",
    "set aside": "d",
    "waiting": "e",
}
_DASHED: Final = frozenset({"sent", "arrived"})
"""What comes in is dashed, so that it is seen where the same goes out."""
_NICE: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)

_STYLE: Final = """
svg { --ink: #0f172a; --soft: #475569; --line: #e2e8f0; --page: #ffffff;
  --a: #64748b; --b: #0369a1; --c: #c2410c; --d: #7e22ce; --e: #b45309 }
@media (prefers-color-scheme: dark) {
  svg { --ink: #f1f5f9; --soft: #94a3b8; --line: #293548; --page: #0f172a;
    --a: #94a3b8; --b: #38bdf8; --c: #fb923c; --d: #c084fc; --e: #fbbf24 }
}
.page { fill: var(--page) }
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--soft) }
.name { font-size: 15px; font-weight: 600; fill: var(--ink) }
.end { text-anchor: end } .mid { text-anchor: middle }
.grid { stroke: var(--line) }
path { fill: none; stroke-width: 1.75; stroke-linejoin: round }
.dashed { stroke-dasharray: 5 3 }
""" + "\n".join(f".{c} {{ stroke: var(--{c}) }}" for c in "abcde")


class _Panel(Struct, frozen=True):
    """One set of axes: lines by name over the same times."""

    unit: str
    lines: dict[str, FloatArray]
    height: int
    top: float

    @property
    def highest(self) -> float:
        most = max(float(values.max(initial=0.0)) for values in self.lines.values()) or 1.0
        scale = 10.0 ** np.floor(np.log10(most))
        return float(next(nice for nice in _NICE if nice * scale >= most * (1 - 1e-9)) * scale)


def plot(telling: Telling) -> str:
    """Return the timeline as an SVG document."""
    parts: list[str] = []
    top = 0.0
    for key, stage in telling.shown():
        if not stage.series:
            continue
        story = f"{telling.name(key)}: {stage.story}"
        parts.append(f'<g role="group" aria-label="{escape(story)}">')
        parts.append(
            f'<text class="name" x="{_LEFT}" y="{top + 28:g}">{escape(telling.name(key))}'
            f'<tspan dx="10" font-size="12" font-weight="400">{escape(stage.story)}</tspan></text>'
        )
        top += _HEAD
        end_s = next(iter(stage.series.values())).end_s
        for panel in _panels(stage, top):
            parts += _drawn(panel, end_s)
            top = panel.top + panel.height + _GAP
        parts.append("</g>")
    height = top + 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" '
        f'width="{_WIDTH}" height="{height:g}" role="img">\n'
        f"<title>What happens over time</title>\n<style>{_STYLE}\n</style>\n"
        f'<rect class="page" width="{_WIDTH}" height="{height:g}"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _panels(stage: Stage, top: float) -> Iterator[_Panel]:
    moved = {
        name: rates(curve, _POINTS)
        for name, curve in stage.series.items()
        if float(curve.final.sum()) > 0
    }
    if moved:
        panel = _Panel("records/s", moved, 130, top)
        top += panel.height + _GAP
        yield panel
    curve = next(iter(stage.series.values()))
    edges_s = np.linspace(curve.start_s, curve.end_s, _POINTS + 1)
    level = waiting(stage.series, (edges_s[1:] + edges_s[:-1]) / 2)
    if level.any():
        yield _Panel("records waiting", {"waiting": level}, 70, top)


def _drawn(panel: _Panel, end_s: float) -> Iterator[str]:
    highest, bottom = panel.highest, panel.top + panel.height
    for share in (0.0, 0.5, 1.0):
        y = bottom - panel.height * share
        label = format_count(highest * share)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + _ACROSS}" y1="{y:g}" y2="{y:g}"/>'
        yield f'<text class="end" x="{_LEFT - 8}" y="{y + 4:g}">{label}</text>'
    middle = bottom - panel.height / 2
    yield (
        f'<text class="mid" transform="translate(16 {middle:g}) rotate(-90)">'
        f"{escape(panel.unit)}</text>"
    )
    for share, label in moments(end_s):
        x = _LEFT + _ACROSS * share
        yield f'<text class="mid" x="{x:g}" y="{bottom + 17:g}">{label}</text>'
    for place, (name, values) in enumerate(panel.lines.items()):
        yield from _line(panel, place, name, values / highest)


def _line(panel: _Panel, place: int, name: str, shares: FloatArray) -> Iterator[str]:
    bottom = panel.top + panel.height
    xs = _LEFT + _ACROSS * (np.arange(len(shares)) + 0.5) / len(shares)
    ys = bottom - panel.height * shares
    points = [f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)]
    style = _COLOURS.get(name, "a") + (" dashed" if name in _DASHED else "")
    yield f'<path class="{style}" d="M{"L".join(points)}"/>'
    x, y = _LEFT + _ACROSS + 14, panel.top + 8 + 20 * place
    yield f'<path class="{style}" d="M{x} {y:g}h22"/>'
    yield f'<text x="{x + 28}" y="{y + 4:g}">{escape(name)}</text>'
