"""How far back a store goes when what it keeps is lost, and how soon it answers again.

A service's ``recovery`` room holds the table ``RECOVERIES``: class name → function of component and
design, which tells by what a store comes back after its machines are lost, and after its region.
``REPLAYS`` in the same room tells for how long what flows on to stores can be read once more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from headrace.design.paths import upstream
from headrace.services.entries import recovery_room_of, replay_s

if TYPE_CHECKING:
    from headrace.design import Component, Design

__all__ = ["NOTHING", "Recoveries", "Recovery", "recovery_of", "replays_into"]


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a store comes back.

    Attributes
    ----------
    rpo_s
        Recovery point: what came so long before the loss is gone; infinite if all is.
    rto_s
        Recovery time: how long after the loss it answers; infinite if it never does by itself.
    by
        What brings it back.
    """

    rpo_s: float
    rto_s: float
    by: str


NOTHING = Recovery(math.inf, math.inf, "nothing")
"""A store that does not come back."""


@dataclass(frozen=True, slots=True)
class Recoveries:
    """How a store comes back after its machines are lost, and after its whole region is."""

    here: Recovery
    elsewhere: Recovery


def recovery_of(component: Component, design: Design) -> Recoveries | None:
    """Return how *component* comes back; None for what keeps nothing.

    Raises
    ------
    UnknownValueError
        When that depends on what is not known.
    """
    told = recovery_room_of(component)
    return None if told is None else told(component, design)


def replays_into(component: Component, design: Design) -> tuple[tuple[Component, float], ...]:
    """Return what on the way to *component* can be read once more, and for how many seconds.

    Raises
    ------
    UnknownValueError
        When it is not known for how long.
    """
    found = []
    for key in sorted(design.by_id.keys() & upstream(design, component.id)):
        kept_s = replay_s(design.by_id[key])
        if kept_s is not None:
            found.append((design.by_id[key], kept_s))
    return tuple(found)
