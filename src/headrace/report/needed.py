"""Today against needed, as a table for people and as data for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import to_builtins

if TYPE_CHECKING:
    from headrace.sizing import Row

__all__ = ["as_data", "to_text"]

_HEAD = ("component", "setting", "today", "", "needed", "decided by", "USD/month")


def as_data(rows: list[Row]) -> list[dict[str, object]]:
    """Return the rows for a JSON encoder."""
    return [to_builtins(row) for row in rows]


def to_text(rows: list[Row]) -> str:
    """Return the rows as a table; what nobody can tell says why."""
    if not rows:
        return "nothing in it is sized: no stream, mapping or delivery stream\n"
    cells = [_HEAD, *map(_cells, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    lines = []
    for index, cell in enumerate(cells):
        line = "  ".join(text.ljust(width) for text, width in zip(cell, widths, strict=True))
        lines.append(line.rstrip())
        if index and rows[index - 1].remark:
            lines.append(f"  {rows[index - 1].remark}")
    dates = sorted({row.priced_on for row in rows if row.priced_on})
    if dates:
        lines.append(f"prices of {', '.join(dates)}")
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    sign = "✗" if row.short else ("✓" if row.needed else "?")
    return (row.component, row.setting, row.today, sign, row.needed, row.decides, _cost(row))


def _cost(row: Row) -> str:
    if row.usd_today is None:
        return ""
    if row.usd_needed is None or row.today == row.needed:
        return f"{row.usd_today:,.2f}"
    return f"{row.usd_today:,.2f} → {row.usd_needed:,.2f}"
