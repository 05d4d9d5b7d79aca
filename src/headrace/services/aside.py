"""Where a component puts what it could not hand on, and how that comes back.

A service's ``aside`` room holds the table ``ASIDES``: class name → function of component and
design. What is set aside is neither lost nor where it should be: nothing brings it there by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.design.drawing.naming import shown_name
from headrace.services.entries import aside_room_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from headrace.design import Component, Design
    from headrace.design.graph import Neighbour

__all__ = ["Aside", "aside_of", "named"]


class Aside(Struct, frozen=True):
    """Where records are set aside.

    Attributes
    ----------
    where
        The bucket, queue or topic, with the folder inside it where one is known.
    replay
        What somebody has to do so that they arrive after all.
    """

    where: str
    replay: str


def aside_of(component: Component, design: Design) -> Aside | None:
    """Return where *component* sets records aside; None where it never does.

    Raises
    ------
    UnknownValueError
        When that depends on what is not known.
    """
    told = aside_room_of(component)
    return None if told is None else told(component, design)


def named(neighbours: Iterable[Neighbour]) -> str:
    """Return what people call what stands at the other end of some edges; empty for none."""
    return ", ".join(dict.fromkeys(shown_name(one.node) for one in neighbours))
