"""How a delivery stream behaves in a trial: quota, outages of its destination, buffer, backup.

With a Kinesis source it is one more shared reader of every shard. While S3 is down it reads
nothing, so that records wait in the stream until the retention ends; directly put records wait a
day. For any other destination it retries as long as it is told, and then writes to the backup
bucket: those records are kept, but not where they should be.

What the buffer adds to the latency, and the objects that it makes, are the calculator's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from headrace.design import Component
from headrace.design.declared import offered
from headrace.errors import NotApplicable, UnknownValueError
from headrace.facts import for_region
from headrace.flow.curve import cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.queue import aged, queue
from headrace.flow.reading import reader_measures, reader_series, reader_story
from headrace.flow.steps import Steps, lesser, total
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.reading import destinations_of, kept_s
from headrace.services.firehose.sizing import size_delivery
from headrace.services.kinesis import quotas as kinesis
from headrace.services.kinesis.demand import region_of
from headrace.units import format_share

__all__ = ["READS", "STAGES"]

_HOURS_PER_DAY = 24
_DIGITS = 9
_PLENTY = 1_000.0
"""Firehose delivers a backlog this many times faster than it arrives: nothing limits it there."""


def _delivery(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, DeliveryStream)
    extra: dict[str, float] = {}
    story = ""
    if arrivals:
        taken = arrivals[0]
    else:
        taken, refused = _put(component, context)
        extra["throttled_share"] = refused
        if refused:
            story = f"refuses {format_share(refused)} of what is put; "
    gaps = _gaps(component, context)
    measures = reader_measures(taken, gaps, told=False)
    measures |= extra | _buffered(component, context, 0.0 if gaps else measures["lag_max_s"])
    return Stage(measures, reader_series(taken), {}, story + reader_story(measures))


STAGES = {"DeliveryStream": _delivery}


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    assert isinstance(component, DeliveryStream)
    rate = kinesis.SHARD_READ_BYTES_PER_S / offer.record_bytes
    service = Steps.constant(np.full(offer.records.lanes, rate), context.horizon_s)
    return Reading(disturbed(service, outages(_gaps(component, context))))


READS = {"DeliveryStream": _read}


def _gaps(delivery: DeliveryStream, context: Context) -> list[tuple[float, float]]:
    """Return when nothing is delivered: own outages, and those of the store while it is retried."""
    own = list(context.outages(delivery))
    destination = delivery.destination
    retry_s = destination.retry_s if destination is not None else None
    for start_s, end_s in context.outages(*destinations_of(delivery, context.design)):
        longest_s = math.inf if retry_s is None else float(retry_s)
        own.append((start_s, min(end_s, start_s + longest_s)))
    return own


def _put(delivery: DeliveryStream, context: Context) -> tuple[Arrivals, float]:
    """Return what happens to direct puts, and the share that is refused at first."""
    load = offered(delivery, context.design)
    region = region_of(delivery, context.design)
    taken = min(
        for_region(quotas.DIRECT_PUT_BYTES_PER_S, region) / load.record_bytes,
        float(for_region(quotas.DIRECT_PUT_RECORDS_PER_S, region)),
    )
    sent = total(*(Steps.of(curve.times_s, curve.records_per_s) for curve in load.curves))
    quota = Steps.constant(taken, context.horizon_s)
    patience_s = min(source.producer.record_ttl_s for _, source in load.sources)
    arrived = cumulative(sent)
    admitted = queue(arrived, quota, [aged(arrived, patience_s)])
    offered_records = float(sent.amount.sum())
    refused = offered_records - float(lesser(sent, quota).amount.sum())
    offer = Offer(admitted.served, load.record_bytes, kept_s(delivery, context.design))
    plenty = max(_PLENTY * float(sent.peak.max()), 1.0)
    own = Steps.constant(plenty, context.horizon_s)
    reading = Reading(disturbed(own, outages(_gaps(delivery, context))))
    passage = queue(offer.records, reading.own, [aged(offer.records, offer.kept_s)])
    share = round(refused / offered_records, _DIGITS) if offered_records else 0.0
    return Arrivals(offer, reading, passage), max(0.0, share)


def _buffered(delivery: DeliveryStream, context: Context, lag_s: float) -> dict[str, float]:
    """Return what the calculator says of the buffer; nothing where it cannot be asked."""
    try:
        sizing = size_delivery(requirement(delivery, context.design))
    except (UnknownValueError, NotApplicable):
        return {}
    found = {
        "latency_max_s": sizing.worst_latency_s + lag_s,
        "usd_per_month": sizing.costs[0].usd_per_month,
    }
    if sizing.objects_per_hour is not None:
        found["objects_per_day"] = sizing.objects_per_hour * _HOURS_PER_DAY
    return found
