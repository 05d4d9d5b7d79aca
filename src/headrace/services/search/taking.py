"""How fast an ingestion pipeline takes records: its OCUs, and what its sinks let through.

OCUs are taken to be there when they are needed, up to ``MaxUnits``: how soon the service adds them
no page tells. Each takes what the load declares, or the 2 MiB/s that AWS names for simple
pipelines. A sink that takes less than comes holds the pipeline up; one that refuses everything is
tried again for as long as `headrace.services.search.retries` says.

Source: "Scaling pipelines" (quotas.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from headrace.design import Component, EdgeKind
from headrace.design.declared import offered, pipeline_of
from headrace.errors import UnknownValueError
from headrace.flow.faults import disturbed, outages
from headrace.flow.queue import queue
from headrace.flow.steps import Steps, lesser
from headrace.flow.trial import Offer, Reading
from headrace.flow.windows import joined
from headrace.load.faults import ComponentOutage, ConsumerOutage, DestinationOutage
from headrace.services.entries import reading_of
from headrace.services.search import quotas as q
from headrace.services.search.pipeline import Pipeline
from headrace.services.search.retries import given_up, retries_s
from headrace.units import Rate

if TYPE_CHECKING:
    from headrace.design import Design, Node
    from headrace.flow.trial import Context

__all__ = ["most_records_per_s", "own_outages", "read_into_pipeline", "refusals", "sinks_of"]


def most_records_per_s(pipeline: Pipeline, record_bytes: float, design: Design) -> float:
    """Return what all its OCUs take together.

    Raises
    ------
    UnknownValueError
        When nothing says how many there may be.
    """
    _, most = pipeline.units
    if most is None:
        raise UnknownValueError(f"MaxUnits of {pipeline.logical_id} is not set")
    said = pipeline_of(pipeline, design)
    rate = Rate(float(q.UNIT_BYTES_PER_S), "bytes")
    if said is not None and said.unit_rate is not None:
        rate = said.unit_rate
    return most * rate.records_per_s(record_bytes)


def sinks_of(pipeline: Pipeline, design: Design) -> list[Node]:
    """Return what it writes to."""
    return [n.node for n in design.outgoing(pipeline, EdgeKind.FLOWS)]


def own_outages(pipeline: Pipeline, context: Context) -> list[tuple[float, float]]:
    """Return when it takes nothing itself, one time after the other."""
    return joined(context.outages(pipeline, kind=ConsumerOutage | ComponentOutage))


def refusals(pipeline: Pipeline, context: Context) -> list[tuple[float, float]]:
    """Return when one of its sinks takes nothing, one time after the other."""
    named = context.outages(pipeline, kind=DestinationOutage)
    return joined([*named, *context.outages(*sinks_of(pipeline, context.design))])


def read_into_pipeline(component: Component, offer: Offer, context: Context) -> Reading:
    """Return how a pipeline takes an offer: limited by OCUs, sinks, and what fails.

    Raises
    ------
    UnknownValueError
        When its OCUs or its configuration are not known.
    """
    assert isinstance(component, Pipeline)
    lanes, every = offer.records.lanes, offer.records.final.sum()
    shares = offer.records.final / every if every else np.full(lanes, 1 / lanes)
    part = _part(component, offer, context)
    speed = most_records_per_s(component, offer.record_bytes, context.design) * part
    refused = refusals(component, context)
    stopped = list(context.outages(component, kind=ConsumerOutage))
    own = context.available(component).scaled(speed)
    own = disturbed(own, outages([*refused, *stopped]))
    for node in sinks_of(component, context.design):
        limit = _taken_by(node, component, offer, context)
        own = own if limit is None else lesser(own, limit.scaled(part))
    own = Steps(own.times_s, own.rates * shares)
    floor = given_up(offer.records, refused, retries_s(component))
    if floor is None:
        return Reading(own)
    gone = queue(offer.records, own, [floor]).lost[0]
    return Reading(own, floor=floor, discarded=float(gone.final.sum()))


def _taken_by(node: Node, pipeline: Pipeline, offer: Offer, context: Context) -> Steps | None:
    """Return how many of the pipeline's records/s a sink lets through; None for all that come."""
    asks = reading_of(node) if isinstance(node, Component) else None
    if asks is None or not isinstance(node, Component):
        return None
    try:
        passing = pipeline.passes_on(node, context.design)
    except UnknownValueError:
        return None  # nothing is known to come there
    if not passing.records:
        return None
    records = offer.records.total().scaled(passing.records)
    kept_s = min(offer.kept_s, context.horizon_s)
    onward = Offer(records, passing.sized(offer.record_bytes), kept_s)
    return asks(node, onward, context).own.scaled(1 / passing.records)


def _part(pipeline: Pipeline, offer: Offer, context: Context) -> float:
    """Return the share of all that it reads that this offer is, by what the load foresees."""
    givers = context.design.incoming(pipeline, EdgeKind.FLOWS)
    if len(givers) <= 1:
        return 1.0
    foreseen = offered(pipeline, context.design).mean_records_per_s
    came = float(offer.records.final.sum()) / context.horizon_s
    return min(1.0, max(1e-6, came / foreseen)) if foreseen else 1.0 / len(givers)
