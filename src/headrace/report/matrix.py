"""The fault matrix for people, as a table, and for machines."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Final

from headrace.load.faults import describe
from headrace.matrix.cells import State
from headrace.report.paint import Paint
from headrace.report.wording import finite
from headrace.units import format_duration, format_share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from headrace.matrix import Cell, Matrix
    from headrace.matrix.run import Broken, Untold
    from headrace.services.recovery import Recovery

__all__ = ["as_data", "to_csv", "to_text"]

_SIGNS: Final = {
    State.OK: "✓",
    State.DEGRADED: "~",
    State.KEPT_ASIDE: "↪",
    State.UNAVAILABLE: "!",
    State.LOST: "✗",
    State.CANNOT_TELL: "?",
}
_LEGEND: Final = (
    "✓ nothing is missing or late   ~ late at worst, and up to date again after the fault   "
    "↪ kept aside, until somebody replays it   ! cannot be asked   ✗ lost   ? cannot tell"
)
_GAP: Final = "   "
_FEW: Final = 1e-5
"""Below this share records are counted."""


def to_text(
    matrix: Matrix, broken: Sequence[Broken] = (), *, colour: bool = False, width: int = 100
) -> str:
    """Return the matrix as a table.

    Parameters
    ----------
    matrix
        The matrix.
    broken
        Needs that some fault leaves unmet.
    colour
        Whether to colour it, for a terminal.
    width
        Columns of the terminal; where the stores' names don't fit, numbers stand for them.
    """
    paint = Paint(colour)
    if not matrix.stores:
        return "\n".join(_nothing(matrix, broken)) + "\n"
    names = [store.name for store in matrix.stores]
    rows = [[row.title, *map(_written, row.cells)] for row in matrix.rows]
    fits = _width([["", *names], *rows]) <= width
    head = names if fits else [str(number) for number in range(1, len(names) + 1)]
    widths = [max(map(len, column)) for column in zip(*[["", *head], *rows], strict=True)]
    lines = [paint.dim(_said(matrix)), "", paint.bold(_joined(["", *head], widths))]
    for row, texts in zip(matrix.rows, rows, strict=True):
        padded = [text.ljust(size) for text, size in zip(texts, widths, strict=True)]
        cells = [
            _painted(text, cell, paint) for text, cell in zip(padded[1:], row.cells, strict=True)
        ]
        lines.append(_GAP.join([padded[0], *cells]).rstrip())
    if not fits:
        lines += ["", *(f"{number}  {name}" for number, name in enumerate(names, 1))]
    lines += ["", paint.dim(_LEGEND)]
    lines += ["", *_asides(matrix, paint)] if matrix.asides else []
    lines += ["", *_recoveries(matrix, paint)] if matrix.recoveries else []
    untold = dict.fromkeys(c.reason for row in matrix.rows for c in row.cells if c.reason)
    lines += [f"? {reason}" for reason in untold]
    lines += ["", *map(_not_told, matrix.untold)] if matrix.untold else []
    lines += ["", *map(_unmet, broken)] if broken else []
    return "\n".join(lines) + "\n"


def _nothing(matrix: Matrix, broken: Sequence[Broken]) -> Iterator[str]:
    """Yield what is said where no column can be shown."""
    yield "no store can be told of" if matrix.untold else "the load reaches no store"
    yield from map(_not_told, matrix.untold)
    yield from map(_unmet, broken)


def _not_told(end: Untold) -> str:
    settle = f" (settle with {end.settled_by})" if end.settled_by else ""
    return f"? {end.name}, under any fault: {end.reason}{settle}"


def _said(matrix: Matrix) -> str:
    when = describe(matrix.rows[0].fault).removeprefix(matrix.rows[0].fault.what).strip()
    load = "one record a second from each source" if matrix.nominal else "the declared load"
    return f"each fault by itself, {when}, under {load}"


def _width(rows: list[list[str]]) -> int:
    columns = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return sum(columns) + len(_GAP) * (len(columns) - 1)


def _joined(texts: list[str], widths: list[int]) -> str:
    padded = (text.ljust(size) for text, size in zip(texts, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _written(cell: Cell) -> str:
    sign = _SIGNS[cell.state]
    match cell.state:
        case State.LOST:
            share = max(cell.lost_share, cell.kept_lost_share)
            back = f"back to a copy {format_duration(cell.rewound_s)} old"
            few = share == cell.lost_share < _FEW
            much = f"{cell.lost_records:,.0f} records" if few else format_share(share)
            said = f"{much} lost" if share else back
            return f"{sign} {said}{_and_aside(cell)}"
        case State.UNAVAILABLE:
            after = f", {_after(cell.catch_up_s)}" if cell.catch_up_s >= 1 else ""
            return f"{sign} {_time(cell.unavailable_s)}{after}{_and_aside(cell)}"
        case State.KEPT_ASIDE:
            return f"{sign} {cell.aside_records:,.0f} kept aside"
        case State.DEGRADED:
            late = f"{_time(cell.lag_s)} late" if cell.lag_s else "slower"
            return f"{sign} {late}, {_after(cell.catch_up_s)}"
        case State.OK | State.CANNOT_TELL:
            return sign


def _and_aside(cell: Cell) -> str:
    return f", {cell.aside_records:,.0f} kept aside" if cell.aside else ""


def _after(catch_up_s: float) -> str:
    return "not caught up" if math.isinf(catch_up_s) else f"+{_time(catch_up_s)}"


def _time(seconds: float) -> str:
    return format_duration(float(f"{seconds:.2g}"))


def _painted(text: str, cell: Cell, paint: Paint) -> str:
    match cell.state:
        case State.OK:
            return paint.good(text)
        case State.LOST | State.UNAVAILABLE:
            return paint.bad(text)
        case State.DEGRADED | State.KEPT_ASIDE | State.CANNOT_TELL:
            return text


def _asides(matrix: Matrix, paint: Paint) -> Iterator[str]:
    """Yield a table: who keeps records aside, at most how many, where, and how they come back."""
    rows = []
    for one in matrix.asides:
        cells = (cell for row in matrix.rows for cell in row.cells)
        most = max(cell.aside.get(one.key, 0.0) for cell in cells)
        where, replay = (one.told.where, one.told.replay) if one.told else ("?", one.reason)
        rows.append([one.name, f"up to {most:,.0f}", where, replay])
    head = ["kept aside by", "records", "where", "comes back"]
    widths = [max(map(len, column)) for column in zip(*[head, *rows], strict=True)]
    yield paint.bold(_joined(head, widths))
    yield from (_joined(row, widths) for row in rows)


def _recoveries(matrix: Matrix, paint: Paint) -> Iterator[str]:
    """Yield a table: how far back each store goes, and how soon, after its machines are lost."""
    rows = []
    for one in matrix.recoveries:
        if one.told is None:
            rows.append([one.store, "?", "?", one.reason])
            continue
        by = "; ".join([one.told.here.by, *one.replays])
        rows.append([one.store, *_goals(one.told.here), by])
        rows.append(["  and its region", *_goals(one.told.elsewhere), one.told.elsewhere.by])
    head = ["if all of it is lost", "RPO", "RTO", "comes back by"]
    widths = [max(map(len, column)) for column in zip(*[head, *rows], strict=True)]
    yield paint.bold(_joined(head, widths))
    yield from (_joined(row, widths) for row in rows)


def _goals(one: Recovery) -> list[str]:
    return [format_duration(s) if math.isfinite(s) else "–" for s in (one.rpo_s, one.rto_s)]


def _unmet(broken: Broken) -> str:
    wanted, found = (
        (format_share(value) if broken.need == "loss" else format_duration(value))
        if math.isfinite(value)
        else "without end"
        for value in (broken.wanted, broken.found)
    )
    if broken.row is None:
        return f"✗ {broken.need} of {broken.store}: cannot be told, needed {wanted}"
    return f"✗ {broken.need} of {broken.store} after {broken.row.title}: {found}, needed {wanted}"


def as_data(matrix: Matrix, broken: Sequence[Broken] = ()) -> dict[str, object]:
    """Return the matrix for a JSON encoder; what has no end is null."""
    return {
        "stores": [{"id": store.key, "name": store.name} for store in matrix.stores],
        "nominal": matrix.nominal,
        "faults": [
            {
                "fault": describe(row.fault),
                "replay": row.replay,
                "stores": [{**_cell(cell), "aside": dict(cell.aside)} for cell in row.cells],
            }
            for row in matrix.rows
        ],
        "untold": [
            {
                "id": one.key,
                "name": one.name,
                "reason": one.reason,
                "settled_by": one.settled_by,
            }
            for one in matrix.untold
        ],
        "set_aside": [
            {
                "id": one.key,
                "name": one.name,
                "where": one.told and one.told.where,
                "replay": one.told and one.told.replay,
                "reason": one.reason,
            }
            for one in matrix.asides
        ],
        "recovery": [
            {
                "store": one.store,
                "reason": one.reason,
                "replays": list(one.replays),
                "here": one.told and _recovery(one.told.here),
                "elsewhere": one.told and _recovery(one.told.elsewhere),
            }
            for one in matrix.recoveries
        ],
        "unmet": [
            {
                "need": one.need,
                "store": one.store,
                "fault": one.row and describe(one.row.fault),
                "wanted": one.wanted,
                "found": finite(one.found),
            }
            for one in broken
        ],
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "state": str(cell.state),
        "lost_records": cell.lost_records,
        "lost_share": cell.lost_share,
        "aside_records": cell.aside_records,
        "aside_share": cell.aside_share,
        "losing_s": finite(cell.losing_s),
        "kept_lost_share": cell.kept_lost_share,
        "rewound_s": cell.rewound_s,
        "region_loss_s": finite(cell.region_loss_s),
        "unavailable_s": finite(cell.unavailable_s),
        "lag_s": cell.lag_s,
        "catch_up_s": finite(cell.catch_up_s),
        "reason": cell.reason,
    }


def _recovery(one: Recovery) -> dict[str, object]:
    return {"rpo_s": finite(one.rpo_s), "rto_s": finite(one.rto_s), "by": one.by}


def to_csv(matrix: Matrix) -> str:
    """Return the matrix as a tidy table: one row for each fault and store."""
    out = io.StringIO()
    cells = [(row, store, cell) for row in matrix.rows for store, cell in _pairs(matrix, row.cells)]
    names = list(_cell(cells[0][2])) if cells else []
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["fault", "store", *names])
    for row, store, cell in cells:
        writer.writerow([describe(row.fault), store, *_cell(cell).values()])
    return out.getvalue()


def _pairs(matrix: Matrix, cells: Sequence[Cell]) -> list[tuple[str, Cell]]:
    return [(store.name, cell) for store, cell in zip(matrix.stores, cells, strict=True)]
