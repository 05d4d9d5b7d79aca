"""Where everything stands: Graphviz's answer in CSS pixels, with y growing downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from headrace.design.drawing.cards import LABEL_SIZE, card_of
from headrace.design.drawing.dot import dot_source, names_of
from headrace.design.drawing.engine import run
from headrace.design.drawing.metrics import text_width
from headrace.design.drawing.picture import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from headrace.design.drawing.picture import Arrow, Picture

__all__ = ["Layout", "Point", "Rectangle", "Route", "lay_out"]

Point = tuple[float, float]


class Rectangle(Struct, frozen=True):
    """A frame's place: left upper corner and size."""

    x: float
    y: float
    width: float
    height: float


class Route(Struct, frozen=True):
    """An arrow's way.

    Attributes
    ----------
    points
        Control points of cubic Bézier curves, start first: one, and three more for each curve.
    tip
        Where the arrow ends.
    label
        The middle of its label, if it has one.
    """

    points: tuple[Point, ...]
    tip: Point
    label: Point | None


class Layout(Struct, frozen=True):
    """A picture laid out.

    Attributes
    ----------
    width, height
        Size of the whole.
    centres
        Middle of each box, by id.
    routes
        One for each arrow, in their order.
    frames
        Place of each frame, by id.
    """

    width: float
    height: float
    centres: Mapping[str, Point]
    routes: tuple[Route, ...]
    frames: Mapping[str, Rectangle]


def lay_out(picture: Picture) -> Layout:
    """Lay *picture* out from left to right.

    Raises
    ------
    InputError
        It is too large.
    """
    answer = run(dot_source(picture))
    named = names_of(picture)
    centres: dict[str, Point] = {}
    frames: dict[str, Rectangle] = {}
    for found in answer.get("objects", []):
        if "pos" in found:
            centres[named[found["name"]]] = _point(found["pos"])
        elif found["name"] in named:
            x0, y0, x1, y1 = _numbers(found["bb"])
            frames[named[found["name"]]] = Rectangle(x0, -y1, x1 - x0, y1 - y0)
    drawn = [edge for edge in answer.get("edges", []) if "class" in edge]
    edges = sorted(drawn, key=lambda edge: int(edge["class"]))
    routes = tuple(_route(arrow, edge) for arrow, edge in zip(picture.arrows, edges, strict=True))
    return _cropped(picture, Layout(0, 0, centres, routes, frames))


def _cropped(picture: Picture, layout: Layout) -> Layout:
    """Return *layout* moved to the origin, with the size of what it really holds.

    Graphviz's own bounds leave room for labels where none came to stand.
    """
    corners = list(_corners(picture, layout))
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)

    def moved(point: Point) -> Point:
        return point[0] - left, point[1] - top

    return Layout(
        width=right - left,
        height=bottom - top,
        centres={box_id: moved(centre) for box_id, centre in layout.centres.items()},
        routes=tuple(
            Route(
                tuple(map(moved, route.points)),
                moved(route.tip),
                moved(route.label) if route.label else None,
            )
            for route in layout.routes
        ),
        frames={
            frame_id: replace(place, x=place.x - left, y=place.y - top)
            for frame_id, place in layout.frames.items()
        },
    )


def _corners(picture: Picture, layout: Layout) -> Iterator[Point]:
    for box in picture.boxes:
        card, (x, y) = card_of(box), layout.centres[box.id]
        yield x - card.width / 2, y - card.height / 2
        yield x + card.width / 2, y + card.height / 2
    for place in layout.frames.values():
        yield place.x, place.y
        yield place.x + place.width, place.y + place.height
    for arrow, route in zip(picture.arrows, layout.routes, strict=True):
        yield from route.points
        if route.label:
            half = text_width(arrow.label, LABEL_SIZE) / 2
            yield route.label[0] - half, route.label[1] - LABEL_SIZE / 2
            yield route.label[0] + half, route.label[1] + LABEL_SIZE / 2


def _route(arrow: Arrow, edge: Mapping[str, Any]) -> Route:
    """Read an edge; one that Graphviz turned round to lay it out begins at its tip.

    Graphviz finds no good place for the label of an edge that must not bend the layout: it stands
    in the middle of the edge.
    """
    tips: dict[str, Point] = {}
    points: list[Point] = []
    for text in edge["pos"].split():
        if text[:2] in ("s,", "e,"):
            tips[text[0]] = _point(text[2:])
        else:
            points.append(_point(text))
    if "s" in tips and "e" not in tips:
        points.reverse()
    tip = tips.get("e") or tips.get("s") or points[-1]
    label = _point(edge["lp"]) if "lp" in edge else None
    if label and (arrow.back or arrow.line is Line.ASIDE):
        label = _middle(points)
    return Route(tuple(points), tip, label)


def _middle(points: list[Point]) -> Point:
    """Return the point half-way along the curves."""
    curve = (len(points) - 1) // 3 // 2 * 3
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points[curve : curve + 4]
    if (len(points) - 1) // 3 % 2 == 0:
        return x0, y0
    return (x0 + 3 * x1 + 3 * x2 + x3) / 8, (y0 + 3 * y1 + 3 * y2 + y3) / 8


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]


def _point(text: str) -> Point:
    x, y = _numbers(text)
    return x, -y
