"""Which metrics of a component are watched, and whether an alarm tells somebody."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from headrace.design import Component, Design, EdgeKind, Node
from headrace.errors import UnknownValueError
from headrace.services.cloudwatch.component import Alarm, CompositeAlarm

__all__ = ["Watch", "missing_metrics", "tells_somebody", "watches"]

_ACTS_ALONE: Final = ("arn:aws:automate:", ":autoscaling:", "AutoScaling")
"""Marks of actions that do something but tell nobody: scaling, and rebooting of instances."""


class Watch(Struct, frozen=True):
    """A metric of a component and the alarm that watches it.

    Attributes
    ----------
    metric
        The metric's name; empty where it is not known.
    alarm
        The alarm.
    """

    metric: str
    alarm: Alarm


def watches(design: Design, component: Component) -> list[Watch]:
    """Return what watches *component*, in the order of the files.

    Raises
    ------
    UnknownValueError
        When that depends on an open condition.
    """
    found = design.outgoing(component, EdgeKind.WATCHED_BY)
    return [Watch(n.edge.role, n.node) for n in found if isinstance(n.node, Alarm)]


def missing_metrics(design: Design, component: Component, metrics: tuple[str, ...]) -> list[str]:
    """Return those of *metrics* that no alarm watches.

    Raises
    ------
    UnknownValueError
        When a metric is missing but an alarm watches one whose name is not known.
    """
    watched = {watch.metric: watch.alarm for watch in watches(design, component)}
    missing = [metric for metric in metrics if metric not in watched]
    if missing and "" in watched:
        reason = f"which metric {watched[''].logical_id} watches is not known"
        raise UnknownValueError(reason)
    return missing


def tells_somebody(design: Design, alarm: Alarm | CompositeAlarm) -> bool:
    """Whether somebody hears of it when *alarm* goes off.

    A topic of this run must have a subscription; what is outside the run is taken to reach
    somebody. An alarm whose actions are off, or that has none, may still be part of a composite
    alarm that tells.

    Raises
    ------
    UnknownValueError
        When that depends on something not known.
    """
    return _tells(design, alarm, frozenset())


def _tells(design: Design, alarm: Alarm | CompositeAlarm, seen: frozenset[str]) -> bool:
    if alarm.actions_enabled:
        for neighbour in design.outgoing(alarm, EdgeKind.NOTIFIES, "alarm"):
            if _hears(design, neighbour.node):
                return True
    for neighbour in design.outgoing(alarm, EdgeKind.WATCHED_BY, "state"):
        above = neighbour.node
        fresh = above.id not in seen
        if isinstance(above, CompositeAlarm) and fresh and _tells(design, above, seen | {alarm.id}):
            return True
    return False


def _hears(design: Design, node: Node) -> bool:
    named = f"{node.id} {node.type}"
    if any(mark in named for mark in _ACTS_ALONE):
        return False
    if isinstance(node, Component) and node.type == "AWS::SNS::Topic":
        subscribed = (EdgeKind.NOTIFIES, EdgeKind.FLOWS)
        return any(design.outgoing(node, kind) for kind in subscribed)
    return True
