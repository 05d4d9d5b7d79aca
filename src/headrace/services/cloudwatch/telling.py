"""Which metrics of a component somebody is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.services.cloudwatch.watching import tells_somebody, watches

if TYPE_CHECKING:
    from headrace.design import Component, Design

__all__ = ["told_metrics"]


def told_metrics(component: Component, design: Design) -> set[str]:
    """Return the names of the component's metrics whose alarms tell somebody.

    Raises
    ------
    UnknownValueError
        When that depends on something not known.
    """
    return {
        watch.metric for watch in watches(design, component) if tells_somebody(design, watch.alarm)
    }
