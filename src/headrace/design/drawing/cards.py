"""How large a box is, and where its words and signs stand in it. Lengths are CSS pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design.drawing.metrics import elide, text_width
from headrace.design.drawing.naming import wrapped

if TYPE_CHECKING:
    from headrace.design.drawing.picture import Badge, Box

__all__ = [
    "BADGE",
    "DETAIL_SIZE",
    "LABEL_SIZE",
    "MARK_SIZE",
    "NAME_SIZE",
    "TILE",
    "BadgeSpot",
    "Card",
    "Line",
    "card_of",
    "mark_width",
]

NAME_SIZE: Final = 13.5
DETAIL_SIZE: Final = 11.0
QUIET_SIZE: Final = 10.5
LABEL_SIZE: Final = 10.0
MARK_SIZE: Final = 10.5
TILE: Final = 34.0
BADGE: Final = 13.0

_PAD: Final = 11.0
_GAP: Final = 10.0
_NAME_ROOM: Final = 176.0
_NAME_STEP: Final = 16.0
_DETAIL_STEP: Final = 14.5
_BADGE_STEP: Final = 19.0
_QUIET_TILE: Final = 18.0
_QUIET_ROOM: Final = 150.0
_PILL_HEIGHT: Final = 24.0
_LEAST_WIDTH: Final = 126.0
_DOT: Final = " \N{MIDDLE DOT} "
_SLACK: Final = 1.04
"""Fonts that stand in for Helvetica are a little wider."""


class Line(Struct, frozen=True):
    """A line of text: its words, how they look, the left end of its baseline, and more words."""

    text: str
    style: str
    x: float
    y: float
    figure: str = ""


class BadgeSpot(Struct, frozen=True):
    """A badge, its left upper corner, and the number beside it (empty for one)."""

    badge: Badge
    x: float
    y: float
    count: str


class Card(Struct, frozen=True):
    """A box with everything placed; the origin is its left upper corner.

    Attributes
    ----------
    width, height
        Its size.
    tile
        Side of the square with the sign; 0 for none.
    tile_x, tile_y
        The square's left upper corner.
    lines, badges
        What stands in it.
    radius
        Of its corners.
    """

    width: float
    height: float
    tile: float
    tile_x: float
    tile_y: float
    lines: tuple[Line, ...]
    badges: tuple[BadgeSpot, ...]
    radius: float


def card_of(box: Box) -> Card:
    """Return the card of a box."""
    if box.connector:
        return _pill(box)
    return _quiet(box) if box.quiet else _full(box)


def mark_width(text: str) -> float:
    """Return the width of a mark."""
    return text_width(text, MARK_SIZE, bold=True) * _SLACK + 14


def _full(box: Box) -> Card:
    names = wrapped(box.name, _NAME_ROOM, NAME_SIZE, lines=3, bold=True)
    details = _details(box)
    badges_width, counts = _badge_row(box)
    widths = [text_width(name, NAME_SIZE, bold=True) for name in names]
    widths += [text_width(kind + figure, DETAIL_SIZE) for kind, figure in details]
    inner = max([*(width * _SLACK for width in widths), badges_width])
    words = len(names) * _NAME_STEP + len(details) * _DETAIL_STEP
    content = words + (_BADGE_STEP if box.badges else 0.0)
    left = _PAD + TILE + _GAP
    width = _even(max(_LEAST_WIDTH, left + inner + _PAD))
    height = _even(max(TILE, content) + 2 * _PAD - 2)
    y = (height - content) / 2
    lines = []
    for name in names:
        lines.append(Line(name, "name", left, y + NAME_SIZE - 1))
        y += _NAME_STEP
    for kind, figure in details:
        lines.append(Line(kind, "kind", left, y + DETAIL_SIZE, figure))
        y += _DETAIL_STEP
    spots = _spots(box, counts, left, y + 4.5)
    return Card(width, height, TILE, _PAD, (height - TILE) / 2, tuple(lines), spots, 9.0)


def _details(box: Box) -> list[tuple[str, str]]:
    """Return kind and figure: in one line if there is room, else in two."""
    kind = elide(box.kind, _NAME_ROOM, DETAIL_SIZE)
    figure = elide(box.figure, _NAME_ROOM, DETAIL_SIZE)
    if not figure:
        return [(kind, "")]
    together = f"{kind}{_DOT}"
    if text_width(together + figure, DETAIL_SIZE) <= _NAME_ROOM:
        return [(together, figure)]
    return [(kind, ""), ("", figure)]


def _badge_row(box: Box) -> tuple[float, list[str]]:
    counts = [str(len(badge.names)) if len(badge.names) > 1 else "" for badge in box.badges]
    width = sum(BADGE + _count_width(count) + 7 for count in counts)
    return width, counts


def _count_width(count: str) -> float:
    return text_width(count, DETAIL_SIZE) + 3 if count else 0.0


def _spots(box: Box, counts: list[str], x: float, y: float) -> tuple[BadgeSpot, ...]:
    spots = []
    for badge, count in zip(box.badges, counts, strict=True):
        spots.append(BadgeSpot(badge, x, y, count))
        x += BADGE + _count_width(count) + 7
    return tuple(spots)


def _pill(box: Box) -> Card:
    text = elide(box.figure or box.kind, _QUIET_ROOM, QUIET_SIZE)
    width = _even(text_width(text, QUIET_SIZE) * _SLACK + 2 * _GAP)
    line = Line(text, "pill", width / 2, _PILL_HEIGHT / 2 + QUIET_SIZE * 0.35)
    return Card(width, _PILL_HEIGHT, 0.0, 0.0, 0.0, (line,), (), _PILL_HEIGHT / 2)


def _quiet(box: Box) -> Card:
    name = elide(box.name, _QUIET_ROOM, QUIET_SIZE)
    kind = elide(box.kind, _QUIET_ROOM, QUIET_SIZE - 1)
    left = 7 + _QUIET_TILE + 7
    inner = max(text_width(name, QUIET_SIZE), text_width(kind, QUIET_SIZE - 1)) * _SLACK
    lines = (Line(name, "quiet-name", left, 14.5), Line(kind, "quiet-kind", left, 26.5))
    return Card(_even(left + inner + 9), 34.0, _QUIET_TILE, 7.0, 8.0, lines, (), 6.0)


def _even(length: float) -> float:
    """Round up to a whole even number, so that halves are whole."""
    return float(-(-length // 2) * 2)
