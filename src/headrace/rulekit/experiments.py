"""Experiments that several rules ask for alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.declared import busiest_s
from headrace.errors import UnknownValueError
from headrace.load.faults import AzOutage
from headrace.load.quantities import Seconds
from headrace.rulekit.finding import Experiment

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.template.overlay import Change

__all__ = ["HOUR_S", "at_peak", "zone_lost"]

HOUR_S: Final = 3_600
"""How long what fails in an experiment is away, and when it fails where nothing else tells."""

NOTICED_S: Final = 60.0
"""Who is stopped for less is no later than on any other day."""


def at_peak(component: Component, design: Design) -> Seconds:
    """Return when most comes to *component*; an hour from the beginning where nothing tells.

    It is early enough for an hour to pass before a declared horizon.
    """
    try:
        at_s = busiest_s(component, design)
    except UnknownValueError:
        at_s = float(HOUR_S)
    horizon_s = design.load.declared_horizon_s if design.load is not None else None
    return Seconds(at_s if horizon_s is None else max(0.0, min(at_s, horizon_s - HOUR_S)))


def zone_lost(
    reader: Component, zone: str | int, design: Design, changes: tuple[Change, ...] = ()
) -> Experiment:
    """Return the trial in which a zone is away for an hour when most comes.

    Parameters
    ----------
    reader
        What records wait for meanwhile: it is measured for how long it does nothing.
    zone
        The zone, as people call it.
    design
        The design.
    changes
        What should let it go on in another zone.
    """
    fault = AzOutage(zone=zone, at_s=at_peak(reader, design), for_s=Seconds(HOUR_S))
    return Experiment(
        reader.id,
        "stopped_s",
        limit=NOTICED_S,
        changes=changes,
        faults=(fault,),
        nominal=True,
        calm=True,
        stands=True,
    )
