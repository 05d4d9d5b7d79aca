"""What a design sustains, in words: one line for each way to a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.bottleneck import slowest_readers, sustained
from headrace.design.drawing.picture import Mark
from headrace.units import Rate, format_rate

if TYPE_CHECKING:
    from headrace.design.bottleneck import Bound, NarrowPart, PathCapacity, SlowReader
    from headrace.design.capacity import CapacityOf, Measure
    from headrace.design.graph import Design
    from headrace.units.tables import Counted

__all__ = ["in_words", "narrow_marks", "reader_in_words", "sustained_lines"]

_LONGEST_WAY = 6
"""Ways of more components are told by their ends."""


def sustained_lines(design: Design, capacity_of: CapacityOf) -> list[str]:
    """Return what each way through *design* sustains, and the slowest readers, a line each."""
    paths = sustained(design, capacity_of)
    lines = [in_words(path, design) for path in paths]
    return lines + [reader_in_words(slow, design) for slow in slowest_readers(paths)]


def in_words(path: PathCapacity, design: Design) -> str:
    """Return what one way sustains.

    ``Orders → Delivery → Archive: sustains 4 MiB/s and 4,000 records/s; Orders is the narrowest
    part: 4 shards x 1 MiB/s; 4 shards x 1,000 records/s``
    """
    said = f"{_way(path, design)}: {_bounds(path, design)}"
    if path.conditional:
        said += "; a condition decides whether all of it exists"
    missing = [
        f"{_name(part.id, design)}: {part.reason}"
        + (f" ({part.settled_by})" if part.settled_by else "")
        for part in path.unknown
    ]
    return f"{said}; not known: {'; '.join(missing)}" if missing else said


def reader_in_words(slow: SlowReader, design: Design) -> str:
    """Return who reads a component slowest, and how fast."""
    rates = _rates(slow.bytes_per_s, slow.records_per_s)
    reader, node = _name(slow.reader, design), _name(slow.id, design)
    return f"{reader} is the slowest reader of {node}: {' and '.join(rates)} on its way"


def narrow_marks(paths: list[PathCapacity]) -> dict[str, Mark]:
    """Return marks for a drawing: the narrowest part of each way, with what it lets pass.

    A component that is narrowest on several ways is marked once, with the least of its rates.
    """
    marks: dict[str, tuple[float, Mark]] = {}
    for path in paths:
        for measure in ("bytes_per_s", "records_per_s"):
            for part in path.of(measure).narrowest:
                counted: Counted = "bytes" if measure == "bytes_per_s" else "records"
                mark = Mark(
                    f"narrowest: {format_rate(Rate(part.per_s, counted))}", "warning", part.why
                )
                known = marks.get(part.id)
                if known is None or (measure == "bytes_per_s" and part.per_s < known[0]):
                    marks[part.id] = (part.per_s, mark)
    return {node: mark for node, (_, mark) in marks.items()}


def _bounds(path: PathCapacity, design: Design) -> str:
    rates = _rates(path.bytes_per_s, path.records_per_s)
    if not rates:
        return "nothing is known to limit it" if not path.unknown else "not known"
    sustains = f"sustains {'at most ' if path.unknown else ''}{' and '.join(rates)}"
    narrow = [*path.bytes_per_s.narrowest, *path.records_per_s.narrowest]
    first = _parts(path.bytes_per_s.narrowest, design)
    if len({(part.id, part.reader) for part in narrow}) == 1:
        because = "; ".join(dict.fromkeys(part.why for part in narrow))
        return f"{sustains}; {_part(narrow[0], design)} is the narrowest part: {because}"
    second = _parts(path.records_per_s.narrowest, design)
    verb = "are the narrowest parts" if len(narrow) > 1 else "is the narrowest part"
    return f"{sustains}; {' and '.join(text for text in (first, second) if text)} {verb}"


def _parts(parts: tuple[NarrowPart, ...], design: Design) -> str:
    return ", ".join(f"{_part(part, design)} ({part.why})" for part in parts)


def _part(part: NarrowPart, design: Design) -> str:
    if part.reader:
        return f"what {_name(part.reader, design)} gets from {_name(part.id, design)}"
    return _name(part.id, design)


def _rates(in_bytes: Bound, in_records: Bound) -> list[str]:
    bounds: list[tuple[Measure, Bound]] = [
        ("bytes_per_s", in_bytes),
        ("records_per_s", in_records),
    ]
    return [
        format_rate(Rate(bound.per_s, "bytes" if measure == "bytes_per_s" else "records"))
        for measure, bound in bounds
        if bound.per_s is not None
    ]


def _way(path: PathCapacity, design: Design) -> str:
    names = [_name(node, design) for node in path.via]
    if len(path.sources) > 1:
        ends = ", ".join(_name(node, design) for node in path.sources)
        return f"{ends} → {_name(path.store, design)}"
    if len(names) > _LONGEST_WAY:
        names = [*names[: _LONGEST_WAY - 2], "…", names[-1]]
    return " → ".join(names)


def _name(node_id: str, design: Design) -> str:
    return design.node(node_id).logical_id
