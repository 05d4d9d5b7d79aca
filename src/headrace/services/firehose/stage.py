"""How a delivery stream behaves in a trial: quota, outages of its destination, buffer, backup.

With a Kinesis source it is one more shared reader of every shard. While S3 is down it reads
nothing, so that records wait in the stream until the retention ends; directly put records wait a
day. For any other destination it retries as long as it is told, and then writes to the backup
bucket: those records are kept, but not where they should be.

What the buffer adds to the latency, and the objects that it makes, are the calculator's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.design import Component
from headrace.design.declared import offered, patience_s
from headrace.errors import NotApplicable, UnknownValueError
from headrace.facts import for_region
from headrace.flow.curve import cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged, queue
from headrace.flow.reading import reader_measures, reader_series, reader_story
from headrace.flow.steps import Steps, lesser, total
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.load.faults import ComponentOutage, ConsumerOutage, DestinationOutage
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.reading import destinations_of, kept_s
from headrace.services.firehose.sizing import size_delivery
from headrace.services.kinesis import quotas as kinesis
from headrace.services.kinesis.demand import region_of
from headrace.units import format_share

if TYPE_CHECKING:
    from headrace.flow.curve import Curve
    from headrace.flow.passage import Passage

__all__ = ["READS", "STAGES"]

SEED: Final = ("F1", "F5", "F7")

_HOURS_PER_DAY = 24
_DIGITS = 9
_PLENTY = 1_000.0
"""Firehose delivers a backlog this many times faster than it arrives: nothing limits it there."""


def _delivery(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, DeliveryStream)
    put = None if arrivals else _put(component, context)
    taken = put.taken if put else arrivals[0]
    gaps = _gaps(component, context)
    measures = reader_measures(taken, gaps, told=False)
    measures["backed_up_records"] = _backed_up(component, taken, context)
    series = reader_series(taken, measures)
    if put:
        measures = put.measures(measures)
        series = put.series() | series
    measures |= _buffered(component, context, 0.0 if gaps else measures["lag_max_s"])
    return Stage(measures, series, {}, _story(measures))


def _story(measures: Mapping[str, float]) -> str:
    refused = measures.get("throttled_share", 0.0)
    begins = f"refuses {format_share(refused)} of what is put; " if refused else ""
    backed_up = measures["backed_up_records"]
    ends = f"; {backed_up:,.0f} records are kept in the backup bucket instead" if backed_up else ""
    return f"{begins}{reader_story(measures)}{ends}"


STAGES = {"DeliveryStream": _delivery}


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    assert isinstance(component, DeliveryStream)
    rate = kinesis.SHARD_READ_BYTES_PER_S / offer.record_bytes
    service = Steps.constant(np.full(offer.records.lanes, rate), context.horizon_s)
    return Reading(disturbed(service, outages(_gaps(component, context))))


READS = {"DeliveryStream": _read}


def _gaps(delivery: DeliveryStream, context: Context) -> list[tuple[float, float]]:
    """Return when nothing is delivered: own outages, and those of the store while it is retried."""
    own = list(context.outages(delivery, kind=ConsumerOutage | ComponentOutage))
    retry_s = _retry_s(delivery)
    for start_s, end_s in _refusals(delivery, context):
        own.append((start_s, min(end_s, start_s + retry_s)))
    return own


def _refusals(delivery: DeliveryStream, context: Context) -> Iterator[tuple[float, float]]:
    """Yield when the store takes nothing."""
    yield from context.outages(delivery, kind=DestinationOutage)
    yield from context.outages(*destinations_of(delivery, context.design))


def _retry_s(delivery: DeliveryStream) -> float:
    destination = delivery.destination
    retry_s = destination.retry_s if destination is not None else None
    return math.inf if retry_s is None else float(retry_s)


def _backed_up(delivery: DeliveryStream, taken: Arrivals, context: Context) -> float:
    """Return the records that are written to the backup bucket, their retries being over."""
    served, horizon_s = taken.passage.served.total(), context.horizon_s
    retry_s, backed_up = _retry_s(delivery), 0.0
    for start_s, end_s in _refusals(delivery, context):
        window_s = [min(start_s + retry_s, horizon_s), min(end_s, horizon_s)]
        if window_s[0] < window_s[1]:
            before, after = served.at(window_s)[:, 0]
            backed_up += float(after - before)
    return round(backed_up, _DIGITS)


@dataclass(frozen=True, slots=True, eq=False)
class _Put:
    """What is put directly: how the quota admits it, and what is then delivered."""

    sent: Steps
    quota: Steps
    admitted: Passage
    taken: Arrivals

    def measures(self, taken: Mapping[str, float]) -> dict[str, float]:
        """Return what was *taken*, with what producers waited and gave up before."""
        offered_records = float(self.sent.amount.sum())
        refused = offered_records - float(lesser(self.sent, self.quota).amount.sum())
        given_up = float(sum(part.final.sum() for part in self.admitted.lost))
        waiting = float(self.admitted.waiting.final.sum())
        share = refused / offered_records if offered_records else 0.0
        return {
            "sent_records": offered_records,
            "throttled_share": max(0.0, round(share, _DIGITS)),
            "producer_delay_max_s": longest_wait(self.admitted).worst.value,
            **taken,
            "lost_records": taken["lost_records"] + round(given_up, _DIGITS),
            "waiting_records": taken["waiting_records"] + round(waiting, _DIGITS),
        }

    def series(self) -> dict[str, Curve]:
        """Return what was sent and given up, over time."""
        given_up = self.admitted.lost[0].total()
        return {"sent": self.admitted.arrived.total(), "given up": given_up}


def _put(delivery: DeliveryStream, context: Context) -> _Put:
    """Return what happens to direct puts."""
    load = offered(delivery, context.design)
    region = region_of(delivery, context.design)
    taken = min(
        for_region(quotas.DIRECT_PUT_BYTES_PER_S, region) / load.record_bytes,
        float(for_region(quotas.DIRECT_PUT_RECORDS_PER_S, region)),
    )
    sent = total(*(Steps.of(curve.times_s, curve.records_per_s) for curve in load.curves))
    quota = disturbed(
        Steps.constant(taken, context.horizon_s),
        outages(context.outages(delivery, kind=ComponentOutage)),
    )
    arrived = cumulative(sent)
    admitted = queue(arrived, quota, [aged(arrived, patience_s(load.sources))])
    offer = Offer(admitted.served, load.record_bytes, kept_s(delivery, context.design))
    plenty = max(_PLENTY * float(sent.peak.max()), 1.0)
    own = Steps.constant(plenty, context.horizon_s)
    reading = Reading(disturbed(own, outages(_gaps(delivery, context))))
    passage = queue(offer.records, reading.own, [aged(offer.records, offer.kept_s)])
    return _Put(sent, quota, admitted, Arrivals(offer, reading, passage))


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
