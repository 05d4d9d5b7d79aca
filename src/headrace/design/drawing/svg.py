"""A picture as SVG: drawn by hand on Graphviz's layout, so that it stays legible everywhere.

Text is text, every box and arrow has a tooltip, the whole has a title and a description, and the
colours follow what the reader's system prefers. Nothing in it is fetched or run. What the
templates say is escaped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from headrace.design.drawing.cards import BADGE, LABEL_SIZE, MARK_SIZE, card_of, mark_width
from headrace.design.drawing.families import COLOURS
from headrace.design.drawing.glyphs import GLYPHS
from headrace.design.drawing.layout import lay_out
from headrace.design.drawing.metrics import elide, text_width
from headrace.design.drawing.naming import clean
from headrace.design.drawing.style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design.drawing.cards import BadgeSpot, Card
    from headrace.design.drawing.layout import Layout, Point, Route
    from headrace.design.drawing.picture import Arrow, Box, Frame, Mark, Picture

__all__ = ["svg"]

_MARGIN: Final = 22.0
_GRID: Final = 24.0
_TIP_LENGTH: Final = 9.0
_TIP_WIDTH: Final = 3.8
_FLAG: Final = 18.0
_FLAG_ROOM: Final = 150.0
_NOTHING: Final = (360.0, 90.0)


def svg(picture: Picture) -> str:
    """Return *picture* as an SVG document.

    Raises
    ------
    InputError
        It is too large to be laid out.
    """
    if not picture.boxes:
        return _document(picture, *_NOTHING, _empty())
    layout = lay_out(picture)
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    return _document(picture, width, height, _body(picture, layout))


def _document(picture: Picture, width: float, height: float, body: Iterator[str]) -> str:
    size = f'width="{_n(math.ceil(width))}" height="{_n(math.ceil(height))}"'
    box = f'viewBox="0 0 {_n(math.ceil(width))} {_n(math.ceil(height))}"'
    named = 'role="img" aria-labelledby="title description"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {named}>',
        f'<title id="title">{escape(picture.title)}</title>',
        f'<desc id="description">{escape(picture.summary)}</desc>',
        f"<style>{STYLE}</style>",
        '<rect class="page" width="100%" height="100%" rx="12"/>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _empty() -> Iterator[str]:
    yield '<text class="kind" x="24" y="50">No resources in these templates</text>'


def _body(picture: Picture, layout: Layout) -> Iterator[str]:
    yield f'<g transform="translate({_n(_MARGIN)} {_n(_MARGIN)})">'
    for frame in picture.frames:
        yield from _frame(frame, layout)
    framed = ' class="framed"' if picture.frames else ""
    yield f"<g{framed}>"
    routed = list(zip(picture.arrows, layout.routes, strict=True))
    for arrow, route in routed:
        yield from _arrow(arrow, route)
    for arrow, route in routed:
        yield from _label(arrow, route)
    yield "</g>"
    for box in picture.boxes:
        yield from _box(box, layout.centres[box.id], picture.marks.get(box.id))
    yield "</g>"


def _frame(frame: Frame, layout: Layout) -> Iterator[str]:
    place = layout.frames[frame.id]
    yield (
        f'<rect class="frame" x="{_n(place.x)}" y="{_n(place.y)}"'
        f' width="{_n(place.width)}" height="{_n(place.height)}" rx="10"/>'
    )
    yield (
        f'<text class="frame-title" x="{_n(place.x + 12)}" y="{_n(place.y + 18)}">'
        f"{escape(frame.title)}</text>"
    )
    for inner in frame.frames:
        yield from _frame(inner, layout)


def _arrow(arrow: Arrow, route: Route) -> Iterator[str]:
    classes = f"{arrow.line} conditional" if arrow.conditional else str(arrow.line)
    points = route.points
    curve = f"M{_xy(points[0])}C" + " ".join(_xy(point) for point in points[1:])
    yield f'<g class="{classes}">'
    yield f"<title>{escape(chr(10).join(arrow.tooltip))}</title>"
    yield f'<path class="wire" d="{curve}"/>'
    yield f'<path class="tip" d="{_tip(points[-1], route.tip)}"/>'
    yield "</g>"


def _tip(start: Point, end: Point) -> str:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    base = (end[0] - dx * _TIP_LENGTH, end[1] - dy * _TIP_LENGTH)
    left = (base[0] - dy * _TIP_WIDTH, base[1] + dx * _TIP_WIDTH)
    right = (base[0] + dy * _TIP_WIDTH, base[1] - dx * _TIP_WIDTH)
    return f"M{_xy(end)}L{_xy(left)}L{_xy(right)}Z"


def _label(arrow: Arrow, route: Route) -> Iterator[str]:
    if arrow.label and route.label:
        x, y = route.label
        width = text_width(arrow.label, LABEL_SIZE) + 6
        yield (
            f'<rect class="label-back" x="{_n(x - width / 2)}" y="{_n(y - LABEL_SIZE / 2)}"'
            f' width="{_n(width)}" height="{_n(LABEL_SIZE)}" rx="3"/>'
        )
        yield f'<text class="label" x="{_n(x)}" y="{_n(y + 3.5)}">{escape(arrow.label)}</text>'


def _box(box: Box, centre: Point, mark: Mark | None) -> Iterator[str]:
    card = card_of(box)
    x, y = centre[0] - card.width / 2, centre[1] - card.height / 2
    kinds = {"outside": box.outside, "conditional": box.conditional, "quiet": box.quiet}
    classes = ["box", *(name for name, applies in kinds.items() if applies)]
    if mark is not None:
        classes.append(mark.severity)
    yield f'<g class="{" ".join(classes)}" transform="translate({_n(x)} {_n(y)})">'
    yield f"<title>{escape(chr(10).join(_tooltip(box, mark)))}</title>"
    yield (
        f'<rect class="card" width="{_n(card.width)}" height="{_n(card.height)}"'
        f' rx="{_n(card.radius)}"/>'
    )
    yield from _tile(box, card)
    for line in card.lines:
        figure = f'<tspan class="figure">{escape(line.figure)}</tspan>' if line.figure else ""
        yield (
            f'<text class="{line.style}" x="{_n(line.x)}" y="{_n(line.y)}">'
            f"{escape(line.text)}{figure}</text>"
        )
    for spot in card.badges:
        yield from _badge(spot)
    if mark is not None:
        yield from _flag(mark, card, above=box.connector or box.quiet)
    yield "</g>"


def _tooltip(box: Box, mark: Mark | None) -> list[str]:
    said = [clean(text) for text in (mark.text, mark.detail) if text] if mark else []
    return [*said, *box.tooltip]


def _tile(box: Box, card: Card) -> Iterator[str]:
    if not card.tile:
        return
    colour = quoteattr(COLOURS[box.family])
    yield (
        f'<rect class="tile" x="{_n(card.tile_x)}" y="{_n(card.tile_y)}" width="{_n(card.tile)}"'
        f' height="{_n(card.tile)}" rx="{_n(card.tile / 4.5)}" fill={colour}/>'
    )
    inner = card.tile * 0.64
    shift = (card.tile - inner) / 2
    yield _glyph("glyph", box.family, card.tile_x + shift, card.tile_y + shift, inner)


def _badge(spot: BadgeSpot) -> Iterator[str]:
    yield f"<g><title>{escape(', '.join(spot.badge.names))}</title>"
    yield _glyph("sign", spot.badge.family, spot.x, spot.y, BADGE)
    if spot.count:
        x, y = spot.x + BADGE + 2, spot.y + BADGE - 2.5
        yield f'<text class="count" x="{_n(x)}" y="{_n(y)}">{spot.count}</text>'
    yield "</g>"


def _glyph(style: str, family: str, x: float, y: float, size: float) -> str:
    return (
        f'<path class="{style}" d="{GLYPHS[family]}"'
        f' transform="translate({_n(x)} {_n(y)}) scale({_n(size / _GRID)})"/>'
    )


def _flag(mark: Mark, card: Card, *, above: bool) -> Iterator[str]:
    """Draw a mark on the upper edge of a card, clear above it where the card is small."""
    room = max(card.width - 20, _FLAG_ROOM)
    text = elide(clean(mark.text), room, MARK_SIZE, bold=True)
    width = mark_width(text)
    x = (card.width - width) / 2 if above else card.width - width - 8
    y = -_FLAG + 2 if above else -_FLAG * 0.6
    yield (
        f'<rect class="flag" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(_FLAG)}"'
        f' rx="{_n(_FLAG / 2)}"/>'
    )
    yield f'<text class="mark" x="{_n(x + width / 2)}" y="{_n(y + 12.7)}">{escape(text)}</text>'


def _xy(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """Write a number with at most three decimals, and no more than it needs."""
    return f"{number:.3f}".rstrip("0").rstrip(".") if number else "0"
