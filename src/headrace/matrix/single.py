"""The single faults that can hit a design: what the load sends it, and each of its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from msgspec import structs

from headrace.load.curves import combined, rate_curves
from headrace.load.faults import (
    AzOutage,
    ComponentOutage,
    ConsumerOutage,
    Fault,
    Moment,
    RegionOutage,
    TrafficSpike,
)
from headrace.load.quantities import Seconds
from headrace.services.entries import faults_of
from headrace.services.network.zones import named, zones_in

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.flow.trial import Trial
    from headrace.load.model import Load

__all__ = ["FaultRoom", "Moment", "peak_moment", "single_faults"]

FaultRoom: TypeAlias = "Callable[[Any, Design, Moment], Iterator[Fault]]"
"""Tells the faults that only components of one class can have, such as the loss of a node."""

SPIKE: Final = 2.0
"""A traffic spike sends so many times the usual rate."""


def peak_moment(load: Load, for_s: float) -> Moment:
    """Return a fault of *for_s* that begins when most is sent.

    It begins earlier where the declared horizon would cut it off.
    """
    curves = rate_curves(load).values()
    at_s = combined(curves).peak_at_s if curves else 0.0
    if load.declared_horizon_s is not None:
        at_s = max(0.0, min(at_s, load.declared_horizon_s - for_s))
    return Moment(at_s, for_s)


def single_faults(design: Design, trial: Trial, moment: Moment) -> Iterator[Fault]:
    """Yield every single fault of *design* once, each beginning at *moment*.

    Parameters
    ----------
    design
        The design under its load.
    trial
        A trial in which nothing fails: what it executed can fail.
    moment
        When, and for how long.
    """
    yield from dict.fromkeys(_every(design, trial, moment))


def _every(design: Design, trial: Trial, moment: Moment) -> Iterator[Fault]:
    assert design.load is not None
    at, lasting = Seconds(moment.at_s), Seconds(moment.for_s)
    for zone in zones_in(design):
        yield AzOutage(zone=named(zone), at_s=at, for_s=lasting)
    alike = Counter(component.logical_id for component in design.by_id.values())
    for component in _hit(design, trial):
        name = component.logical_id if alike[component.logical_id] == 1 else component.id
        yield ComponentOutage(of=name, at_s=at, for_s=lasting)
        for fault in faults_of(component, design, moment):
            yield structs.replace(fault, of=name) if hasattr(fault, "of") else fault
    for name in design.load.consumers:
        if name in trial.stages:
            yield ConsumerOutage(of=name, at_s=at, for_s=lasting)
    yield TrafficSpike(factor=SPIKE, at_s=at, for_s=lasting)
    yield RegionOutage(at_s=at, for_s=lasting)


def _hit(design: Design, trial: Trial) -> Iterator[Component]:
    """Yield what a trial executed, and the stores behind it, in the order of the flows."""
    for key, stage in trial.stages.items():
        if stage.measures and key in design.by_id:
            yield design.by_id[key]
