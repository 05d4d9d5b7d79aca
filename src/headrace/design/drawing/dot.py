"""A picture as a Graphviz source: what the SVG is laid out from, and a format of its own."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import networkx as nx

from headrace.design.drawing.cards import card_of
from headrace.design.drawing.families import COLOURS
from headrace.design.drawing.naming import clean
from headrace.design.drawing.picture import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from headrace.design.drawing.picture import Arrow, Box, Frame, Picture

__all__ = ["PIXELS_PER_INCH", "dot_source", "names_of"]

PIXELS_PER_INCH: Final = 72.0

_GRAPH: Final = (
    "rankdir=LR",
    "nodesep=0.36",
    "ranksep=0.62",
    'fontname="Helvetica"',
    "fontsize=12",
    'fontcolor="#5c677d"',
    "labeljust=l",
    "bgcolor=transparent",
)
_NODE: Final = (
    "shape=box",
    'style="rounded,filled"',
    'fontname="Helvetica"',
    "fontsize=11",
    "fixedsize=true",
    'fillcolor="#ffffff"',
    "penwidth=1.4",
)
_EDGE: Final = (
    'fontname="Helvetica"',
    "fontsize=10",
    'fontcolor="#5c677d"',
    'color="#6b7688"',
    "arrowsize=0.7",
)
_FRAME: Final = 'style="rounded,filled"; color="#d5dae3"; fillcolor="#f4f6fa"; margin=16;'
_LINES: Final[Mapping[Line, tuple[str, ...]]] = {
    Line.FLOW: ("penwidth=1.8", "weight=8"),
    Line.COPY: ("style=dashed",),
    Line.ASIDE: ("style=dotted",),
}


def dot_source(picture: Picture) -> str:
    """Return *picture* in the language of Graphviz.

    Boxes have the sizes at which the SVG draws them, so that any Graphviz lays them out alike.
    """
    return "\n".join(_lines(_Source(picture))) + "\n"


def names_of(picture: Picture) -> dict[str, str]:
    """Return the names that boxes and frames have in the source, with what each stands for."""
    boxes = {f"n{index}": box.id for index, box in enumerate(picture.boxes)}
    frames = {f"cluster_{index}": frame.id for index, frame in enumerate(_all(picture.frames))}
    return boxes | frames


@dataclass(slots=True)
class _Source:
    """A picture with the names that its boxes have in the source."""

    picture: Picture
    boxes: Mapping[str, Box] = field(init=False)
    names: Mapping[str, str] = field(init=False)
    frames: Mapping[str, str] = field(init=False)
    beside: Mapping[str, str] = field(init=False)
    lonely: frozenset[str] = field(init=False)
    columns: int = field(init=False)

    def __post_init__(self) -> None:
        boxes = self.picture.boxes
        self.boxes = {box.id: box for box in boxes}
        named = names_of(self.picture)
        self.names = {box_id: name for name, box_id in named.items() if box_id in self.boxes}
        self.frames = {key: name for name, key in named.items() if key not in self.boxes}
        self.beside = _beside(self.picture)
        touched = {end for a in self.picture.arrows for end in (a.source, a.target)}
        self.lonely = frozenset(box.id for box in boxes if box.id not in touched)
        self.columns = _columns(self.picture)


def _beside(picture: Picture) -> dict[str, str]:
    """Return by id the boxes that stand beside the one box that turns to them, and that box."""
    quiet = {box.id for box in picture.boxes if box.quiet}
    touched = Counter(
        end
        for arrow in picture.arrows
        for end, other in ((arrow.source, arrow.target), (arrow.target, arrow.source))
        if end in quiet or other not in quiet
    )
    home = {box_id: frame.id for frame in _all(picture.frames) for box_id in frame.boxes}
    return {
        arrow.target: arrow.source
        for arrow in picture.arrows
        if arrow.line is Line.ASIDE
        and touched[arrow.target] == 1
        and home.get(arrow.source) == home.get(arrow.target)
    }


def _columns(picture: Picture) -> int:
    """Return how many boxes the longest way through the picture has."""
    onward: nx.DiGraph[str] = nx.DiGraph()
    onward.add_nodes_from(box.id for box in picture.boxes)
    onward.add_edges_from(
        (a.source, a.target) for a in picture.arrows if a.line is not Line.ASIDE and not a.back
    )
    return len(nx.dag_longest_path(onward))


def _all(frames: tuple[Frame, ...]) -> Iterator[Frame]:
    for frame in frames:
        yield frame
        yield from _all(frame.frames)


def _lines(source: _Source) -> Iterator[str]:
    picture = source.picture
    yield f"digraph {_quoted(picture.title)} {{"
    yield f"  graph [{', '.join(_GRAPH)}];"
    yield f"  node [{', '.join(_NODE)}];"
    yield f"  edge [{', '.join(_EDGE)}];"
    for frame in picture.frames:
        yield from _frame(frame, source, "  ")
    framed = {box_id for frame in _all(picture.frames) for box_id in frame.boxes}
    yield from _members([box.id for box in picture.boxes if box.id not in framed], source, "  ")
    for index, arrow in enumerate(picture.arrows):
        yield f"  {_arrow(arrow, index, source)}"
    yield "}"


def _frame(frame: Frame, source: _Source, indent: str) -> Iterator[str]:
    yield f"{indent}subgraph {source.frames[frame.id]} {{"
    yield f"{indent}  label={_quoted(frame.title)}; id={_quoted(clean(frame.id))};"
    yield f"{indent}  {_FRAME}"
    for inner in frame.frames:
        yield from _frame(inner, source, indent + "  ")
    yield from _members(list(frame.boxes), source, indent + "  ")
    yield f"{indent}}}"


def _members(box_ids: list[str], source: _Source, indent: str) -> Iterator[str]:
    lonely = list(_rows([i for i in box_ids if i in source.lonely], source.columns))
    joined = [box_id for box_id in box_ids if box_id not in source.lonely]
    # Graphviz stacks what nothing connects upwards: what comes first here stands at the bottom.
    for box_id in [*itertools.chain.from_iterable(reversed(lonely)), *joined]:
        yield f"{indent}{_box(source.boxes[box_id], source)}"
    for box_id in joined:
        if box_id in source.beside:
            pair = f"{source.names[source.beside[box_id]]}; {source.names[box_id]}"
            yield f"{indent}{{ rank=same; {pair}; }}"
    for row in lonely:
        if len(row) > 1:
            yield f"{indent}{' -> '.join(source.names[i] for i in row)} [style=invis];"


def _rows(box_ids: list[str], columns: int) -> Iterator[list[str]]:
    """Split boxes that nothing connects into rows, so that they make no long column."""
    wide = max(columns, math.ceil(math.sqrt(len(box_ids) / 2)))
    for start in range(0, len(box_ids), wide):
        yield box_ids[start : start + wide]


def _box(box: Box, source: _Source) -> str:
    card = card_of(box)
    words = "\n".join(line.text + line.figure for line in card.lines)
    attributes = [
        f"label={_quoted(words)}",
        f"width={_inches(card.width)}",
        f"height={_inches(card.height)}",
        f'color="{COLOURS[box.family]}"',
        f"id={_quoted(clean(box.id))}",
        f"tooltip={_quoted(chr(10).join(box.tooltip))}",
    ]
    if box.outside or box.conditional:
        attributes.append('style="rounded,filled,dashed"')
    if box.connector or box.quiet:
        attributes.append("fontsize=9")
    mark = source.picture.marks.get(box.id)
    if mark is not None:
        attributes += ["penwidth=3", f"xlabel={_quoted(clean(mark.text))}"]
    return f"{source.names[box.id]} [{', '.join(attributes)}];"


def _arrow(arrow: Arrow, index: int, source: _Source) -> str:
    attributes = [*_LINES[arrow.line], f"class={index}"]
    if arrow.label:
        attributes.append(f"label={_quoted(f' {arrow.label} ')}")
    if arrow.line is not Line.ASIDE and not arrow.back:
        attributes += ["tailport=e", "headport=w"]
    elif source.boxes[arrow.target].quiet and source.beside.get(arrow.target) != arrow.source:
        attributes.append("weight=1")
    else:
        attributes.append("constraint=false")
    attributes.append(f"tooltip={_quoted(chr(10).join(arrow.tooltip))}")
    ends = f"{source.names[arrow.source]} -> {source.names[arrow.target]}"
    return f"{ends} [{', '.join(attributes)}];"


def _inches(pixels: float) -> str:
    return f"{pixels / PIXELS_PER_INCH:.4f}"


def _quoted(text: str) -> str:
    r"""Return *text* as a string of the language: nothing in it is markup or an escape.

    >>> print(_quoted('a "b" & c'))
    "a \"b\" &amp; c"
    """
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return '"' + plain.replace("\n", "\\n") + '"'
