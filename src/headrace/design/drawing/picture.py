"""What a drawing shows, before anybody says how: boxes, arrows between them, frames around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from headrace.design.component import Component

__all__ = [
    "Arrow",
    "Badge",
    "Box",
    "FigureOf",
    "FigureRoom",
    "Frame",
    "Line",
    "Mark",
    "Picture",
    "Severity",
]

FigureRoom = Callable[[Any], str]
"""What a service's table ``FIGURES`` holds for a class of components."""

FigureOf = Callable[["Component"], FigureRoom | None]
"""Gives the entry for a component; None where there is none."""

Severity = Literal["error", "warning", "note"]


class Mark(Struct, frozen=True):
    """Something to point at in a drawing: a finding, or the narrowest part.

    Attributes
    ----------
    text
        A few words, shown at the box.
    severity
        Its colour.
    detail
        What the tooltip adds; may be empty.
    """

    text: str
    severity: Severity = "error"
    detail: str = ""


class Line(StrEnum):
    """How an arrow is drawn."""

    FLOW = "flow"
    """The data path."""
    COPY = "copy"
    """A copy that is kept, or what could not be delivered."""
    ASIDE = "aside"
    """Something that is turned to, or told, beside the path."""


class Badge(Struct, frozen=True):
    """Something that supports a box and is drawn as a small sign on it.

    Attributes
    ----------
    family
        Which sign.
    names
        What is meant, for the tooltip.
    """

    family: str
    names: tuple[str, ...]


class Box(Struct, frozen=True):
    """A component, or something outside the templates.

    Attributes
    ----------
    id
        Its id in the design.
    name
        What the user calls it.
    kind
        What it is, in a word or two.
    family
        Which colour and sign (see `families`).
    figure
        The one figure that matters most; empty where there is none or it is not known.
    connector
        Whether it only joins two others: drawn small.
    quiet
        Whether it supports others: drawn small and pale.
    outside
        Whether it is outside the templates: drawn with a dashed border.
    conditional
        Whether a condition that nobody has decided may leave it out.
    badges
        What supports it.
    tooltip
        Lines that say more.
    """

    id: str
    name: str
    kind: str
    family: str
    figure: str = ""
    connector: bool = False
    quiet: bool = False
    outside: bool = False
    conditional: bool = False
    badges: tuple[Badge, ...] = ()
    tooltip: tuple[str, ...] = ()


class Arrow(Struct, frozen=True):
    """An edge between two boxes; edges that say the same are one arrow.

    Attributes
    ----------
    source, target
        Ids of the boxes.
    line
        How it is drawn.
    label
        A word or two; may be empty.
    back
        Whether it leads back against the flow, and must not bend the layout.
    conditional
        Whether a condition that nobody has decided may leave it out.
    tooltip
        Lines that say more.
    """

    source: str
    target: str
    line: Line
    label: str = ""
    back: bool = False
    conditional: bool = False
    tooltip: tuple[str, ...] = ()


class Frame(Struct, frozen=True):
    """A stack around its boxes.

    Attributes
    ----------
    id
        The stack's key.
    title
        Its name.
    boxes
        Ids of the boxes in it, nested stacks' excluded.
    frames
        Its nested stacks.
    """

    id: str
    title: str
    boxes: tuple[str, ...]
    frames: tuple[Frame, ...] = ()


class Picture(Struct, frozen=True):
    """Everything that a drawing shows.

    Attributes
    ----------
    title
        One line: what is drawn.
    summary
        A sentence or two for those who don't see it.
    boxes, arrows
        In the order of the files.
    frames
        The outermost stacks; empty where all boxes are of one stack.
    marks
        By id of a box.
    """

    title: str
    summary: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    frames: tuple[Frame, ...]
    marks: Mapping[str, Mark]
