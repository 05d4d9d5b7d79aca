"""One availability zone carries the only way from a source to a store.

## Why it matters

A function, an application or a delivery with interfaces in a single zone stops when that zone does.
Everything around it, the stream, the bucket, is spread over zones and goes on, but the records wait
in the stream, for as long as they are kept.

## What is checked

What sits in subnets of one zone only is taken out of the graph of flows, together with all that
sits in that zone alone: a store that no path leads to any more from a source is cut off.

## Fix

Add subnets of another zone to the component that the finding is about.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.design.paths import cut_off, downstream, upstream
from headrace.rulekit import (
    Experiment,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import zone_lost
from headrace.services.analytics.component import Application
from headrace.services.firehose.component import DeliveryStream
from headrace.services.functions.component import Function
from headrace.services.functions.reading import reader_of
from headrace.services.network.spread import in_another_zone
from headrace.services.network.zones import named, zones_of

GUIDE = "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/use-fault-isolation-to-protect-your-workload.html"


@rule(
    "AX101",
    on=(Function, Application, DeliveryStream),
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K7", "R8", "S7"),
)
def path_through_one_zone(component: Component, design: Design) -> Iterator[Finding]:
    zones = zones_of(component, design)
    if zones is None:
        raise NotApplicable("the service spreads it over the zones of the region")
    if len(zones) != 1:
        return
    (zone,) = zones
    if not design.outgoing(component, EdgeKind.FLOWS):
        yield from _ends_here(component, zone, design)
        return
    lost = design.once(("in zone alone", zone), lambda: _alone_in(design, zone))
    pairs = [pair for pair in cut_off(design, lost) if _leads_through(design, component, pair)]
    if pairs:
        source, store = (design.node(node).logical_id for node in pairs[0])
        yield Finding(
            at=component.resource.at,
            message=f"it sits in zone {named(zone)} alone: without that zone nothing of {source} "
            f"reaches {store}",
            fix="add subnets of another zone",
            experiment=lost_zone(component, zone, design),
        )


def _ends_here(component: Component, zone: str, design: Design) -> Iterator[Finding]:
    before = upstream(design, component.id)
    if before:
        yield Finding(
            at=component.resource.at,
            message=f"it sits in zone {named(zone)} alone: without that zone nobody processes what "
            f"{design.node(before[0]).logical_id} gives it",
            fix="add subnets of another zone",
            experiment=lost_zone(component, zone, design),
        )


def lost_zone(component: Component, zone: str, design: Design) -> Experiment | None:
    """Return the trial of the loss of the zone; None where nobody waits, as behind direct calls."""
    reader = reader_of(component, design)
    if reader is None:
        return None
    return zone_lost(reader, named(zone), design, in_another_zone(component, design))


def _alone_in(design: Design, zone: str) -> frozenset[str]:
    """Return what takes part in flows and sits in *zone* alone, as far as anybody can tell."""
    found = set()
    for node in design.flow_graph:
        component = design.by_id.get(node)
        try:
            zones = zones_of(component, design) if component else None
        except UnknownValueError:
            continue
        if zones == frozenset({zone}):
            found.add(node)
    return frozenset(found)


def _leads_through(design: Design, component: Component, pair: tuple[str, str]) -> bool:
    """Whether a way from a source to a store leads through *component*, be it one of several."""
    source, store = pair
    before, behind = upstream(design, component.id), downstream(design, component.id)
    return (source in before or source == component.id) and store in behind
