"""A sweep for people: for each load the cheapest design and the front; for machines: everything."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import asdict

from headrace.load.option import fault_option
from headrace.report.paint import Paint
from headrace.report.wording import finite
from headrace.sweep.front import cheapest, front, summed_up
from headrace.units import format_count, format_duration, format_share

if TYPE_CHECKING:
    from headrace.sweep.front import Interval, Summary
    from headrace.sweep.grid import Case
    from headrace.sweep.work import Outcome

__all__ = ["Found", "as_columns", "as_data", "found_of", "to_csv", "to_text"]

_HEAD: Final = ("", "design", "USD/month", "headroom", "up to date after", "lost", "needs")
_GAP: Final = "   "
_MOST: Final = 12
"""Designs of a front that are shown."""


class Found(Struct, frozen=True):
    """What a sweep found under one load.

    Attributes
    ----------
    load
        How many times the declared load.
    summaries
        Every design.
    front
        Those that meet the needs and that no other of them beats in cost, headroom and recovery;
        of all designs where none meets the needs. The cheapest first.
    cheapest
        The cheapest that meets the needs; None if none does.
    """

    load: float
    summaries: tuple[Summary, ...]
    front: tuple[Summary, ...]
    cheapest: Summary | None


def found_of(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> tuple[Found, ...]:
    """Return what was found, load by load."""
    summaries = summed_up(cases, outcomes)
    loads = dict.fromkeys(one.load for one in summaries)
    return tuple(_found(load, [s for s in summaries if s.load == load]) for load in loads)


def _found(load: float, summaries: list[Summary]) -> Found:
    compared = [one for one in summaries if one.met] or summaries
    pairs = [(one, point) for one in compared if (point := one.point) is not None]
    best = tuple(pairs[i][0] for i in front([point for _, point in pairs]))
    return Found(load, tuple(summaries), best, cheapest(summaries))


def to_text(found: Sequence[Found], *, seeds: int, colour: bool = False) -> str:
    """Return, for each load, the cheapest design that will do and the Pareto front.

    Parameters
    ----------
    found
        What the sweep found.
    seeds
        How many seeds there were; of more than one, intervals are shown.
    colour
        Whether to colour it, for a terminal.
    """
    paint = Paint(colour)
    blocks = ["\n".join(_block(one, seeds, paint)) for one in found]
    untold = sorted({key for one in found for s in one.summaries for key in s.untold})
    if untold:
        blocks.append(f"? cannot tell of {', '.join(untold)}")
    return "\n\n".join(blocks) + "\n"


def _block(found: Found, seeds: int, paint: Paint) -> Iterator[str]:
    count = len(found.summaries)
    trials = sum(one.trials for one in found.summaries)
    designs = "1 design" if count == 1 else f"{count:,} designs"
    times = "the declared load" if found.load == 1 else f"{format_count(found.load)} × the load"
    yield f"{paint.bold(times)}  {paint.dim(f'{designs}, {trials:,} trials')}"
    best = found.cheapest
    if best is None:
        yield paint.bad("  no design of these meets the needs; closest to them:")
    shown = found.front if best else _closest(found)
    rows = [_cells(one, one is best, seeds) for one in shown[:_MOST]]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    yield paint.dim(_joined(_HEAD, widths))
    for row, one in zip(rows, shown, strict=False):
        line = _joined(row, widths)
        yield paint.good(line) if one is best else line
    if len(shown) > _MOST:
        yield paint.dim(f"  and {len(shown) - _MOST} more on the front")


def _closest(found: Found) -> tuple[Summary, ...]:
    """Return the designs that leave least unmet: most seeds, fewest needs, fewest records lost."""

    def distance(one: Summary) -> tuple[float, int, float]:
        return -one.met_share, len(one.unmet), one.lost_records.p50

    return tuple(sorted(found.summaries, key=distance)[:3])


def _cells(one: Summary, is_best: bool, seeds: int) -> tuple[str, ...]:  # noqa: FBT001 - one flag
    design = ", ".join(map(str, one.changes)) or "as it is"
    met = "✓" if one.met else f"✗ {', '.join(one.unmet)}"
    if not one.met and seeds > 1:
        met = f"{format_share(one.met_share)} of the seeds {met}"
    return (
        "★" if is_best else " ",
        design,
        _range(one.usd_per_month, _money, seeds),
        _range(one.headroom, lambda share: format_share(round(share, 3)), seeds),
        _range(one.recovery_s, _time, seeds),
        _range(one.lost_records, lambda count: f"{count:,.0f}" if count else "none", seeds),
        met,
    )


def _range(interval: Interval | None, written: object, seeds: int) -> str:
    if interval is None:
        return "?"
    assert callable(written)
    low, middle, high = (str(written(v)) for v in (interval.p5, interval.p50, interval.p95))
    return middle if seeds == 1 or low == high else f"{middle} ({low} – {high})"


def _money(usd: float) -> str:
    return f"{usd:,.2f}"


def _time(seconds: float) -> str:
    if not seconds:
        return "–"
    return "never" if math.isinf(seconds) else format_duration(float(f"{seconds:.2g}"))


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()


def as_data(found: Sequence[Found]) -> list[dict[str, object]]:
    """Return what was found for a JSON encoder; what has no end is null."""
    return [
        {
            "load": one.load,
            "cheapest": one.cheapest and _design(one.cheapest),
            "front": [_design(summary) for summary in one.front],
            "designs": [_summary(summary) for summary in one.summaries],
        }
        for one in found
    ]


def _design(summary: Summary) -> list[str]:
    return [str(change) for change in summary.changes]


def _summary(summary: Summary) -> dict[str, object]:
    names = ("usd_per_month", "headroom", "recovery_s", "lag_s", "lost_records")
    return {
        "design": _design(summary),
        "trials": summary.trials,
        **{name: _interval(getattr(summary, name)) for name in names},
        "met": summary.met,
        "met_share": summary.met_share,
        "unmet": list(summary.unmet),
        "cannot_tell": list(summary.untold),
    }


def _interval(interval: Interval | None) -> dict[str, float | None] | None:
    if interval is None:
        return None
    return {name: finite(v) for name, v in asdict(interval).items()}


def as_columns(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> dict[str, list[object]]:
    """Return a row for each trial, by columns: what it ran under, and what it shows."""
    sizes = dict.fromkeys(_sized(change) for case in cases for change in case.changes)
    columns: dict[str, list[object]] = {"trial": [case.index for case in cases]}
    columns["load"] = [case.load for case in cases]
    for place, name in enumerate(sizes):
        columns[name] = [_value(case, place) for case in cases]
    columns["fault"] = ["" if c.fault is None else fault_option(c.fault) for c in cases]
    columns["seed"] = [case.seed for case in cases]
    for name in ("usd_per_month", "headroom", "recovery_s", "lag_s", "lost_records"):
        columns[name] = [getattr(outcome, name) for outcome in outcomes]
    columns["met"] = [float(not outcome.unmet) for outcome in outcomes]
    columns["unmet"] = ["; ".join(outcome.unmet) for outcome in outcomes]
    return columns


def _sized(change: object) -> str:
    return str(change).partition("=")[0]


def _value(case: Case, place: int) -> object:
    return str(case.changes[place]).partition("=")[2]


def to_csv(columns: dict[str, list[object]]) -> str:
    """Return the rows as CSV; what nobody knows is empty, what has no end is ``inf``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(f"{cell:.10g}" if isinstance(cell, float) else cell for cell in row)
    return out.getvalue()
