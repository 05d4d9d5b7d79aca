"""A picture as a Mermaid flowchart, for documents that draw it themselves.

Marks, signs and tooltips are left out: Mermaid has no place for them that every viewer shows.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Final

from headrace.design.drawing.families import COLOURS
from headrace.design.drawing.picture import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from headrace.design.drawing.picture import Arrow, Box, Frame, Picture

__all__ = ["mermaid"]

_STORES: Final = ("storage", "database", "warehouse", "search", "catalog")
_ARROWS: Final = {Line.FLOW: "-->", Line.COPY: "-.->", Line.ASIDE: "-.->"}
_SHAPES: Final = {"connector": ("([", "])"), "store": ("[(", ")]"), "other": ("[", "]")}


def mermaid(picture: Picture) -> str:
    """Return *picture* as a flowchart from left to right."""
    return "\n".join(_lines(picture)) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    names = {box.id: f"n{index}" for index, box in enumerate(picture.boxes)}
    boxes = {box.id: _box(box, names) for box in picture.boxes}
    counter = itertools.count()
    yield "---"
    yield f"title: {json.dumps(picture.title, ensure_ascii=False)}"
    yield "---"
    yield "flowchart LR"
    for frame in picture.frames:
        yield from _frame(frame, boxes, counter, "  ")
    for text in boxes.values():  # those that stand in no frame: frames take theirs out
        yield f"  {text}"
    for arrow in picture.arrows:
        yield f"  {_arrow(arrow, names)}"
    yield from _classes(picture, names)


def _frame(
    frame: Frame, boxes: dict[str, str], counter: Iterator[int], indent: str
) -> Iterator[str]:
    yield f"{indent}subgraph s{next(counter)} [{_quoted(frame.title)}]"
    for inner in frame.frames:
        yield from _frame(inner, boxes, counter, indent + "  ")
    for box_id in frame.boxes:
        yield f"{indent}  {boxes.pop(box_id)}"
    yield f"{indent}end"


def _box(box: Box, names: Mapping[str, str]) -> str:
    shape = "store" if box.family in _STORES else "other"
    opening, closing = _SHAPES["connector" if box.connector else shape]
    words = [box.figure or box.kind] if box.connector else [box.name, _detail(box)]
    text = "<br/>".join(_escaped(word) for word in words)
    return f'{names[box.id]}{opening}"{text}"{closing}'


def _detail(box: Box) -> str:
    return f"{box.kind} \N{MIDDLE DOT} {box.figure}" if box.figure else box.kind


def _arrow(arrow: Arrow, names: Mapping[str, str]) -> str:
    label = f"|{_quoted(arrow.label)}|" if arrow.label else ""
    return f"{names[arrow.source]} {_ARROWS[arrow.line]}{label} {names[arrow.target]}"


def _classes(picture: Picture, names: Mapping[str, str]) -> Iterator[str]:
    """Colour the borders only, so that texts keep the colours of the viewer's theme."""
    families = dict.fromkeys(box.family for box in picture.boxes)
    for family in families:
        members = ",".join(names[box.id] for box in picture.boxes if box.family == family)
        yield f"  classDef {family}Box stroke:{COLOURS[family]},stroke-width:2px"
        yield f"  class {members} {family}Box"
    outside = ",".join(names[box.id] for box in picture.boxes if box.outside)
    if outside:
        yield "  classDef outsideBox stroke-dasharray:5 4"
        yield f"  class {outside} outsideBox"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Return *text* with everything that Mermaid or HTML would read as its own as a number.

    >>> _escaped('say "a <b>"')
    'say #34;a #60;b#62;#34;'
    """
    return "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in text)


_PLAIN: Final = " -_./:,()\N{MIDDLE DOT}\N{HORIZONTAL ELLIPSIS}"
