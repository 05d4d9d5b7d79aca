"""A plan for people, as a table in order of time, and for machines."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from headrace.report.paint import Paint
from headrace.units import format_count, format_share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.plan.run import CapacityPlan, RunsOut

__all__ = ["as_data", "to_text"]

_HEAD: Final = ("when", "component", "what runs out", "has")
_GAP: Final = "   "
_LONGEST: Final = 20
"""What is longer stands on a line below."""
_NARROWEST: Final = 40


def to_text(plan: CapacityPlan, *, colour: bool = False, width: int = 100) -> str:
    """Return the plan as a table, the first to run out first."""
    paint = Paint(colour)
    lines = [paint.dim(_said(plan)), ""]
    if plan.runs_out:
        head = (*_HEAD, f"next → in {_months(plan.months)}")
        lines += _table(head, plan.runs_out, paint, width)
    else:
        lines.append(
            "nothing of which anybody can tell runs out" if plan.untold else "nothing runs out"
        )
    for name, reason in plan.untold.items():
        lines += textwrap.wrap(f"? {name}: {reason}", width, subsequent_indent="  ")
    return "\n".join(lines) + "\n"


def _said(plan: CapacityPlan) -> str:
    grows = f"the load grows by {format_share(plan.share_per_month)} a month"
    times = format_count(plan.factor)
    return f"{grows}: in {_months(plan.months)} it is {times} times that of {plan.begins}"


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"


def _table(
    head: tuple[str, ...], runs_out: tuple[RunsOut, ...], paint: Paint, width: int
) -> Iterator[str]:
    rows = [_cells(one) for one in runs_out]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    yield paint.bold(_joined(head, widths))
    for cells, one in zip(rows, runs_out, strict=True):
        when = cells[0].ljust(widths[0])
        painted = paint.bad(when) if not one.month else when
        yield (painted + _joined(("", *cells[1:]), [0, *widths[1:]])).rstrip()
        yield from (paint.dim(line) for line in _below(one, widths[0] + len(_GAP), width))


def _cells(one: RunsOut) -> tuple[str, ...]:
    when = f"{one.on:%Y-%m}, in {_months(one.month)}" if one.month else "already"
    has = one.short.has if len(one.short.has) <= _LONGEST else ""
    onward = one.short.next_size
    if one.at_end and one.at_end != onward:
        onward = f"{onward} → {one.at_end}"
    return when, one.key.component, one.key.what, has, onward


def _below(one: RunsOut, indent: int, width: int) -> Iterator[str]:
    """Yield what decides, below a row."""
    has = one.short.has if len(one.short.has) > _LONGEST else ""
    asked = one.short.asked
    match one.key.judge:
        case "calculator":
            said = f"{asked}, with the headroom that is wanted" if asked else ""
        case "limit":
            said = f"the peak brings {asked}" + (f"; it has {has}" if has else "")
        case "need":
            said = f"a trial finds {asked}"
        case _:
            said = asked
    lead = " " * indent
    yield from textwrap.wrap(
        said, max(width, indent + _NARROWEST), initial_indent=lead, subsequent_indent=lead
    )


def _joined(texts: tuple[str, ...], widths: list[int]) -> str:
    padded = (text.ljust(size) for text, size in zip(texts, widths, strict=True))
    return _GAP.join(padded).rstrip()


def as_data(plan: CapacityPlan) -> dict[str, object]:
    """Return the plan for a JSON encoder."""
    return {
        "growth_per_month": plan.share_per_month,
        "months": plan.months,
        "begins": plan.begins.isoformat(),
        "factor": plan.factor,
        "runs_out": [
            {
                "component": one.key.component,
                "what": one.key.what,
                "judge": one.key.judge,
                "month": one.month,
                "on": one.on.isoformat(),
                "has": one.short.has,
                "asked": one.short.asked,
                "next": one.short.next_size,
                "at_end": one.at_end,
            }
            for one in plan.runs_out
        ],
        "cannot_tell": dict(plan.untold),
    }
