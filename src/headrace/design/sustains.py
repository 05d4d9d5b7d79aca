"""What a design sustains, in words: one line for each way to a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.bottleneck import slowest_readers, sustained
from headrace.design.capacity import BY
from headrace.design.component import Component
from headrace.design.drawing.families import is_connector
from headrace.design.drawing.naming import shown_name
from headrace.design.drawing.picture import Mark
from headrace.units import Rate, format_rate

if TYPE_CHECKING:
    from headrace.design.bottleneck import NarrowPart, PathCapacity, SlowReader
    from headrace.design.capacity import CapacityOf
    from headrace.design.graph import Design
    from headrace.units.tables import Counted

__all__ = ["in_words", "narrow_marks", "reader_in_words", "sustained_lines"]

_LONGEST_WAY: Final = 6
"""Of longer ways the middle is left out."""
_NAMED: Final = 3
"""Ways of which nothing is known that are named."""


def sustained_lines(design: Design, capacity_of: CapacityOf) -> list[str]:
    """Return what each way through *design* sustains, and the slowest readers, a line each.

    Ways of which nothing is known, and of which the user can settle nothing, share the last line.
    """
    paths = sustained(design, capacity_of)
    told = [path for path in paths if _rates(path) or any(p.settled_by for p in path.unknown)]
    lines = [in_words(path, design) for path in told]
    lines += [reader_in_words(slow, design) for slow in slowest_readers(paths)]
    others = list(dict.fromkeys(_way(path, design) for path in paths if path not in told))
    if others:
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        lines.append(f"not modelled: {', '.join(others[:_NAMED])}{more}")
    return lines


def in_words(path: PathCapacity, design: Design) -> str:
    """Return what one way sustains.

    ``Orders → Delivery → Archive: sustains 4 MiB/s and 4,000 records/s; Orders is the narrowest
    part: 4 shards x 1 MiB/s and 1,000 records/s``
    """
    said = [_bounds(path, design)]
    if path.conditional:
        said.append("a condition decides whether all of it exists")
    missing = [
        f"{_name(part.id, design)}: {part.reason}"
        + (f" ({part.settled_by})" if part.settled_by else "")
        for part in path.unknown
    ]
    if missing:
        said.append(f"not known: {'; '.join(missing)}")
    return f"{_way(path, design)}: {'; '.join(text for text in said if text)}"


def reader_in_words(slow: SlowReader, design: Design) -> str:
    """Return who reads a component slowest, and how fast."""
    reader, node = _name(slow.reader, design), _name(slow.id, design)
    return f"{reader} is the slowest reader of {node}: {' and '.join(_rates(slow))} on its way"


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
    rates = _rates(path)
    if not rates:
        return "" if path.unknown else "nothing is known to limit it"
    sustains = f"sustains {'at most ' if path.unknown else ''}{' and '.join(rates)}"
    narrow = [*path.bytes_per_s.narrowest, *path.records_per_s.narrowest]
    if len({(part.id, part.reader) for part in narrow}) == 1:
        because = _because([part.why for part in narrow])
        return f"{sustains}; {_part(narrow[0], design)} is the narrowest part: {because}"
    first = _parts(path.bytes_per_s.narrowest, design)
    second = _parts(path.records_per_s.narrowest, design)
    verb = "are the narrowest parts" if len(narrow) > 1 else "is the narrowest part"
    return f"{sustains}; {' and '.join(text for text in (first, second) if text)} {verb}"


def _because(reasons: list[str]) -> str:
    """Join reasons; what they begin with alike is said once.

    >>> print(_because([f"4 shards {BY} 1 MiB/s", f"4 shards {BY} 1,000 records/s"]))
    4 shards × 1 MiB/s and 1,000 records/s
    """
    first, *more = dict.fromkeys(reasons)
    alike = first[: max(first.rfind(BY), first.rfind(":")) + 1]
    return " and ".join([first, *(why.removeprefix(alike).strip() for why in more)])


def _parts(parts: tuple[NarrowPart, ...], design: Design) -> str:
    return ", ".join(f"{_part(part, design)} ({part.why})" for part in parts)


def _part(part: NarrowPart, design: Design) -> str:
    if part.reader:
        return f"what {_name(part.reader, design)} gets from {_name(part.id, design)}"
    return _name(part.id, design)


def _rates(found: PathCapacity | SlowReader) -> list[str]:
    in_bytes, in_records = found.bytes_per_s.per_s, found.records_per_s.per_s
    bytes_rate = None if in_bytes is None else Rate(in_bytes, "bytes")
    records_rate = None if in_records is None else Rate(in_records)
    return [format_rate(rate) for rate in (bytes_rate, records_rate) if rate is not None]


def _way(path: PathCapacity, design: Design) -> str:
    """Return the way by name, without what only joins two others."""
    if len(path.sources) > 1:
        ends = ", ".join(_name(node, design) for node in path.sources)
        return f"{ends} → {_name(path.store, design)}"
    first, *between, last = path.via if len(path.via) > 1 else (*path.via, "")
    shown = [node for node in between if not is_connector(design.node(node).deployed_type)]
    names = [_name(node, design) for node in (first, *shown, last) if node]
    if len(names) > _LONGEST_WAY:
        names = [*names[: _LONGEST_WAY - 2], "…", names[-1]]
    return " → ".join(names)


def _name(node_id: str, design: Design) -> str:
    node = design.node(node_id)
    return node.logical_id if isinstance(node, Component) else shown_name(node)
