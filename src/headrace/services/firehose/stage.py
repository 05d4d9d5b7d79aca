"""How a delivery stream behaves in a trial: quota, outages of its destination, buffer, backup.

With a Kinesis source it is one more shared reader of every shard. While S3 is down it reads
nothing, so that records wait in the stream until the retention ends; directly put records wait a
day. For any other destination it retries as long as it is told, and then writes to the backup
bucket: those records are kept, but not where they should be.

What the buffer adds to the latency, and the objects that it makes, are the calculator's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.design import Component
from headrace.design.declared import offered, patience_s
from headrace.errors import NotApplicable, UnknownValueError
from headrace.facts import for_region
from headrace.flow.curve import cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.handover import arriving, merged
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged, queue
from headrace.flow.reading import reader_measures, reader_series, reader_story
from headrace.flow.steps import Steps, lesser
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.flow.windows import less
from headrace.services.firehose import quotas
from headrace.services.firehose.bills import rounding_usd
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.handing import (
    backed_up,
    gaps,
    handed_on,
    keeps_failed,
    reading,
)
from headrace.services.firehose.reading import kept_s
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
    pulled = next((one for one in arrivals if not one.is_pushed), None)
    put = None if pulled else _put(component, arrivals, context)
    taken = put.taken if put else arrivals[0]
    times = gaps(component, context)
    measures = reader_measures(taken, times, told=keeps_failed(component))
    series = reader_series(taken, measures)
    failed = backed_up(component, taken, context)
    if failed.final[0]:
        series["read"] = less(series["read"], failed)
        given_up = series.get("set aside")
        series["set aside"] = failed if given_up is None else failed.plus(given_up)
        aside = measures["set_aside_records"] + float(failed.final[0])
        measures["set_aside_records"] = round(aside, _DIGITS)
    measures["discarded_records"] = 0.0
    if put:
        measures = put.measures(measures)
        series = put.series() | series
    measures |= _buffered(component, context, 0.0 if times else measures["lag_max_s"])
    gives, unsure = handed_on(component, taken, context)
    return Stage(measures, series, gives, _story(measures), unsure=unsure)


def _story(measures: Mapping[str, float]) -> str:
    refused = measures.get("throttled_share", 0.0)
    begins = f"refuses {format_share(refused)} of what is put; " if refused else ""
    return f"{begins}{reader_story(measures)}"


STAGES = {"DeliveryStream": _delivery}


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    assert isinstance(component, DeliveryStream)
    rate = kinesis.SHARD_READ_BYTES_PER_S / offer.record_bytes
    own = Steps.constant(np.full(offer.records.lanes, rate), context.horizon_s)
    return reading(component, own, offer, context)


READS = {"DeliveryStream": _read}


class _Put(Struct, frozen=True, eq=False):
    """What is put directly: how the quota admits it, and what is then delivered.

    *written* are the records that components of the design put, not producers.
    """

    sent: Steps
    quota: Steps
    admitted: Passage
    taken: Arrivals
    written: float

    def measures(self, taken: Mapping[str, float]) -> dict[str, float]:
        """Return what was *taken*, with what producers waited and gave up before."""
        offered_records = float(self.sent.amount.sum())
        refused = offered_records - float(lesser(self.sent, self.quota).amount.sum())
        given_up = float(sum(part.final.sum() for part in self.admitted.lost))
        waiting = float(self.admitted.waiting.final.sum())
        share = refused / offered_records if offered_records else 0.0
        return {
            "sent_records": max(0.0, round(offered_records - self.written, _DIGITS)),
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


def _put(delivery: DeliveryStream, arrivals: Sequence[Arrivals], context: Context) -> _Put:
    """Return what happens to direct puts: of producers, and of components that write to it."""
    load = offered(delivery, context.design)
    region = region_of(delivery, context.design)
    taken = min(
        for_region(quotas.DIRECT_PUT_BYTES_PER_S, region) / load.record_bytes,
        float(for_region(quotas.DIRECT_PUT_RECORDS_PER_S, region)),
    )
    every = merged(arriving(delivery, arrivals, context.design)).records
    sent = every.rates().simplified()
    refuses = ((s.begins_s, s.ends_s) for s in context.damages(delivery) if not s.damage.answers)
    quota = disturbed(Steps.constant(taken, context.horizon_s), outages(refuses))
    arrived = cumulative(sent)
    admitted = queue(arrived, quota, [aged(arrived, patience_s(load.sources))])
    offer = Offer(admitted.served, load.record_bytes, kept_s(delivery, context.design))
    plenty = max(_PLENTY * float(sent.peak.max()), 1.0)
    own = reading(delivery, Steps.constant(plenty, context.horizon_s), offer, context)
    floor = aged(offer.records, min(offer.kept_s, own.limit_s))
    passage = queue(offer.records, own.own, [floor])
    written = sum(float(one.records.final.sum()) for one in arrivals)
    return _Put(sent, quota, admitted, Arrivals(offer, own, passage), written)


def _buffered(delivery: DeliveryStream, context: Context, lag_s: float) -> dict[str, float]:
    """Return what the calculator says of the buffer; nothing where it cannot be asked."""
    try:
        sizing = size_delivery(requirement(delivery, context.design))
    except (UnknownValueError, NotApplicable):
        return {}
    found = {
        "latency_max_s": sizing.worst_latency_s + lag_s,
        "latency_own_s": sizing.worst_latency_s,
        "rounding_usd_per_month": rounding_usd(delivery, context.design),
    }
    if sizing.objects_per_hour is not None:
        found["objects_per_day"] = sizing.objects_per_hour * _HOURS_PER_DAY
    return found
