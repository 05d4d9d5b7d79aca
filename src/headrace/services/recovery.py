"""How far back a store goes when what it keeps is lost, and how soon it answers again.

A service's ``recovery`` room holds the table ``RECOVERIES``: class name → function of component and
design, which tells by what a store comes back after its machines are lost, and after its region.
``REPLAYS`` in the same room tells for how long what flows on to stores can be read once more.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.design import External
from headrace.design.declared import sources_into
from headrace.design.paths import upstream
from headrace.errors import UnknownValueError
from headrace.services.entries import recovery_room_of, replay_s

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.design.digraph import Digraph

__all__ = [
    "NOTHING",
    "Recoveries",
    "Recovery",
    "recovery_of",
    "replayed_s",
    "replays_into",
]


class Recovery(Struct, frozen=True):
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


class Recoveries(Struct, frozen=True):
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


def replayed_s(component: Component, design: Design) -> float:
    """Return how far back all that flows into *component* can be read once more, in seconds.

    A way on which nothing keeps its records counts for all: what came by it is gone. 0 where
    nothing flows into it, and so nobody knows by what it is filled.

    Raises
    ------
    UnknownValueError
        When it is not known for how long something on the way keeps its records.
    """
    flows = design.flow_graph
    if component.id not in flows:
        return 0.0
    before = flows.part({component.id, *flows.ancestors(component.id)})
    kept = {key: _kept_s(key, design) for key in before if key != component.id}
    for least_s in sorted({one for one in kept.values() if one}, reverse=True):
        rest = before.part({key for key in before if kept.get(key, 0.0) < least_s})
        ways = {component.id, *rest.ancestors(component.id)}
        if not any(_enters(key, before, design) for key in ways):
            return least_s
    return 0.0


def _kept_s(key: str, design: Design) -> float:
    node = design.node(key)
    if isinstance(node, External):
        if node.type == "AWS::Kinesis::Stream":
            message = f"for how long {node.logical_id} keeps its records is not known"
            raise UnknownValueError(message, settled_by="the template that holds it")
        return 0.0
    return replay_s(node) or 0.0


def _enters(key: str, flows: Digraph, design: Design) -> bool:
    """Whether records come to a node from outside the flows of the design."""
    if not flows.before[key]:
        return True
    component = design.by_id.get(key)
    return component is not None and any(True for _ in sources_into(component, design))
