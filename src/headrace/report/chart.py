"""The timeline of a trial as a chart of blocks, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.report.timeline import moments, rates, waiting
from headrace.units import format_count

if TYPE_CHECKING:
    from headrace.flow.steps import FloatArray
    from headrace.flow.trial import Stage
    from headrace.report.trial import Telling

__all__ = ["chart"]

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_ROWS: Final = 5
_LABEL: Final = 12


def chart(telling: Telling, *, width: int = 100) -> str:
    """Return a chart of every series of every stage, *width* columns wide."""
    columns = max(24, width - _LABEL - 4)
    blocks = []
    for key, stage in telling.shown():
        for title, values, top in _panels(stage, columns):
            end_s = next(iter(stage.series.values())).end_s
            lines = [f"{telling.name(key)}: {title}", *_bars(values, top), *_axis(columns, end_s)]
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _panels(stage: Stage, columns: int) -> Iterator[tuple[str, FloatArray, float]]:
    """Yield title, values and scale; all rates of a stage have the same scale."""
    moved = {
        name: rates(curve, columns) for name, curve in stage.series.items() if curve.final.sum() > 0
    }
    top = max((float(values.max()) for values in moved.values()), default=0.0)
    for name, values in moved.items():
        yield f"{name}, records/s", values, top
    for curve in list(stage.series.values())[:1]:
        level = waiting(stage.series, np.linspace(curve.start_s, curve.end_s, columns))
        if level.any():
            yield "waiting, records", level, float(level.max())


def _bars(values: FloatArray, top: float) -> Iterator[str]:
    heights = np.ceil(values / top * _ROWS * 8).astype(int)
    for row in range(_ROWS, 0, -1):
        label = format_count(float(f"{top:.3g}")) if row == _ROWS else ""
        cells = (heights - (row - 1) * 8).clip(0, 8)
        yield f"{label:>{_LABEL}} ┤{''.join(_EIGHTHS[cell] for cell in cells)}".rstrip()


def _axis(columns: int, end_s: float) -> Iterator[str]:
    yield f"{'0':>{_LABEL}} └{'─' * columns}"
    line = [" "] * (columns + 1)
    for share, mark in moments(end_s):
        at = min(round(columns * share), columns + 1 - len(mark))
        line[at : at + len(mark)] = mark
    yield f"{'':>{_LABEL}}  {''.join(line).rstrip()}"
