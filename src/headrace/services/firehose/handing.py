"""What a delivery stream hands on: when it delivers, what a store takes, what goes to the backup.

While a store refuses everything, delivery is tried again for as long as the destination is told;
then the records go to the backup bucket, and the order of what comes later is kept. S3 alone is
tried until what waits expires. A store that takes less than comes, such as a domain whose data
nodes are busy, is tried in the same way: what is older than the retries is kept in the backup.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from headrace.design import Component, EdgeKind
from headrace.design.declared import takes_at_most
from headrace.errors import UnknownValueError
from headrace.flow.curve import Curve
from headrace.flow.faults import disturbed, outages
from headrace.flow.steps import Steps, lesser
from headrace.flow.trial import Arrivals, Context, Offer, Reading, pushed
from headrace.flow.windows import gained_within, less
from headrace.load.faults import ComponentOutage, ConsumerOutage, DestinationOutage
from headrace.services.entries import reading_of
from headrace.services.firehose.reading import destinations_of

if TYPE_CHECKING:
    from headrace.design.passing import Passing
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["backed_up", "gaps", "handed_on", "keeps_failed", "reading"]

_Windows = Sequence[tuple[float, float]]


def gaps(delivery: DeliveryStream, context: Context) -> list[tuple[float, float]]:
    """Return when nothing is delivered: own outages, and those of the store while it is retried."""
    own = list(context.outages(delivery, kind=ConsumerOutage | ComponentOutage))
    retry_s = _retry_s(delivery)
    for start_s, end_s in _refusals(delivery, context):
        own.append((start_s, min(end_s, start_s + retry_s)))
    return own


def reading(delivery: DeliveryStream, own: Steps, offer: Offer, context: Context) -> Reading:
    """Return how an offer is taken: as fast as *own*, the stores and outages allow.

    A store's limit divides over the lanes as the records do.
    """
    found = Reading(disturbed(own, outages(gaps(delivery, context))))
    every = offer.records.final.sum()
    shares = offer.records.final / every if every else np.full(own.lanes, 1 / own.lanes)
    for node in destinations_of(delivery, context.design):
        asks = reading_of(node) if isinstance(node, Component) else None
        if asks is None or not isinstance(node, Component):
            continue
        passing = _passing(delivery, node, context)
        if passing is None:
            continue
        size = passing.sized(offer.record_bytes)
        patience_s = min(offer.kept_s, _retry_s(delivery))
        onward = Offer(offer.records.total().scaled(passing.records), size, patience_s)
        taken = asks(node, onward, context).own
        if passing.records:
            limit = Steps(taken.times_s, taken.rates / passing.records * shares)
            found = replace(found, own=lesser(found.own, limit), limit_s=_retry_s(delivery))
    takes = takes_at_most(delivery, context.design)
    if takes is not None:
        rate = shares * takes.records_per_s(offer.record_bytes)
        limit = Steps.constant(rate, context.horizon_s)
        found = replace(found, own=lesser(found.own, limit), limit_s=_retry_s(delivery))
    return found


def keeps_failed(delivery: DeliveryStream) -> bool:
    """Whether what is given up is kept: in the backup bucket, or in the staging area of COPY."""
    return delivery.destination is not None and delivery.destination.kind != "s3"


def backed_up(delivery: DeliveryStream, taken: Arrivals, context: Context) -> Curve:
    """Return what was read, but written to the backup bucket, the retries being over."""
    return gained_within(taken.records, _too_long(delivery, context))


_Given = tuple[dict[str, Arrivals], dict[str, UnknownValueError]]


def handed_on(delivery: DeliveryStream, taken: Arrivals, context: Context) -> _Given:
    """Return what each store gets, and of which nobody can tell, both by id.

    It is what was *taken*, but for what is backed up instead; the staging area of COPY gets
    everything.
    """
    read = pushed(taken.records, taken.record_bytes)
    failed = backed_up(delivery, taken, context)
    stored = pushed(less(read.records, failed), taken.record_bytes)
    gives: dict[str, Arrivals] = {}
    unsure: dict[str, UnknownValueError] = {}
    for neighbour in context.design.outgoing(delivery, EdgeKind.FLOWS):
        node = neighbour.node
        whole = read if neighbour.edge.role == "staging" else stored
        try:
            passing = delivery.passes_on(node, context.design)
        except UnknownValueError as error:
            unsure[node.id] = error
        else:
            if passing is not None:
                gives[node.id] = whole.onward(passing)
    return gives, unsure


def _passing(delivery: DeliveryStream, node: Component, context: Context) -> Passing | None:
    """Return what becomes of a record on its way to a store; None where nobody can tell."""
    try:
        return delivery.passes_on(node, context.design)
    except UnknownValueError:
        return None


def _refusals(delivery: DeliveryStream, context: Context) -> Iterator[tuple[float, float]]:
    """Yield when the store takes nothing."""
    yield from context.outages(delivery, kind=DestinationOutage)
    yield from context.outages(*destinations_of(delivery, context.design))


def _too_long(delivery: DeliveryStream, context: Context) -> _Windows:
    """Return when the store still refuses although its retries are over; they don't overlap."""
    retry_s, horizon_s = _retry_s(delivery), context.horizon_s
    found: list[tuple[float, float]] = []
    for start_s, end_s in sorted(_refusals(delivery, context)):
        begin_s = max(start_s + retry_s, found[-1][1] if found else 0.0)
        if begin_s < min(end_s, horizon_s):
            found.append((begin_s, min(end_s, horizon_s)))
    return found


def _retry_s(delivery: DeliveryStream) -> float:
    destination = delivery.destination
    retry_s = destination.retry_s if destination is not None else None
    return math.inf if retry_s is None else float(retry_s)
