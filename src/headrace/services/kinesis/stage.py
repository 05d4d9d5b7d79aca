"""How a stream behaves in a trial: what it admits, what it refuses, what its readers get.

Each shard is one lane. Producers that are refused try again until their records grow too old; what
is admitted waits for each reader until the retention ends: see `headrace.services.kinesis.reads`.
Components that write to the stream spread their records evenly, and try again as producers do.

Of the calls of shared readers above five a second so large a share is refused; that they come late
by it is left out, as are bursts above 1 MiB/s, and the
moment of resharding. All records of the load have its mean size. An on-demand stream keeps its
number of lanes while each grows as AWS scales it: see `_on_demand`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.design import Component, EdgeKind
from headrace.design.declared import Offered, declared_into, offered, patience_s
from headrace.flow.curve import Curve, cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.measures import longest_wait
from headrace.flow.passage import Passage
from headrace.flow.queue import aged, full, queue
from headrace.flow.steps import Steps, lesser, total
from headrace.flow.trial import Arrivals, Context, Offer, Stage
from headrace.load.curves import combined, shape_curve
from headrace.load.faults import HotKey
from headrace.load.shapes import Constant, Daily
from headrace.services.kinesis import quotas
from headrace.services.kinesis.bills import fan_out_usd
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import model_of, region_of, seed_of, shared_calls, single_puts
from headrace.services.kinesis.keys import shard_of, uniform_starts
from headrace.services.kinesis.reads import lag_of_shared_reads, read, told, undrawn
from headrace.services.kinesis.requirement import counted_bytes, shard_records_per_s
from headrace.services.kinesis.sizing import on_demand_capacity, on_demand_shards
from headrace.units import format_duration, format_share

if TYPE_CHECKING:
    from headrace.flow.steps import FloatArray

__all__ = ["STAGES"]

SEED: Final = ("K1", "K2", "K3", "K5", "K6", "K7", "K11")

_CAUSES = ("given up", "overflowed")
"""Why producers lose records: they grew too old, or there was no room to hold them back."""

_SECONDS_PER_HOUR = 3_600
_DIGITS = 9
"""Shares and counts are rounded to so many digits: what is below is floating-point dust."""


def _stream(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, Stream)
    stream, design = component, context.design
    load = offered(stream, design)
    capacity = _capacity(stream, load, context)
    sent = _spread(stream, arrivals, capacity.lanes, context)
    service = disturbed(capacity, outages(context.outages(stream)))
    arrived = cumulative(sent)
    passage = queue(arrived, service, _patience(arrived, load))
    offer = Offer(passage.served, load.record_bytes, stream.retention_h * _SECONDS_PER_HOUR)
    gives = read(stream, offer, context)
    measures = _measures(sent, service, passage)
    written = sum(float(one.records.final.sum()) for one in arrivals)
    measures["sent_records"] = max(0.0, round(measures["sent_records"] - written, _DIGITS))
    shared = _shared_readers(stream, context)
    if shared:
        lag_s = lag_of_shared_reads(offer, shared, context.horizon_s)
        measures["reader_lag_s"] = lag_s
        calls = sum(shared_calls(stream, design).values())
        answered = min(1.0, quotas.SHARD_READ_CALLS_PER_S / calls) if calls else 1.0
        measures["reads_refused_share"] = round(1.0 - answered, _DIGITS)
    fan_out = fan_out_usd(stream, design)
    if fan_out:
        measures["fan_out_usd_per_month"] = fan_out
    series = {"sent": arrived.total(), "admitted": passage.served.total()}
    series |= {name: lost.total() for name, lost in zip(_CAUSES, passage.lost, strict=False)}
    return Stage(measures, series, gives, _story(measures), told(stream, gives, context))


def _consumer(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    """A registered consumer hands on what it is pushed."""
    onward = context.design.outgoing(component, EdgeKind.FLOWS)
    gives = {n.node.id: arrivals[0] for n in onward} if arrivals else {}
    return Stage({}, {}, gives)


STAGES = {"Stream": _stream, "StreamConsumer": _consumer}


# -- what comes in ----------------------------------------------------------------------------


def _capacity(stream: Stream, load: Offered, context: Context) -> Steps:
    """Return what each shard takes, in records/s."""
    shards = stream.shard_count
    shard = shard_records_per_s(counted_bytes(load.record_bytes, single_puts=single_puts(load)))
    if shards is not None:
        return Steps.constant(np.full(shards, shard), context.horizon_s)
    region = region_of(stream, context.design)
    taken = _on_demand(stream, load, region, context)
    lanes = on_demand_shards(_used_to(load, context) * load.record_bytes, region)
    return Steps(
        taken.times_s,
        np.repeat(taken.rates * (shard / quotas.SHARD_WRITE_BYTES_PER_S / lanes), lanes, axis=1),
    )


def _on_demand(stream: Stream, load: Offered, region: str, context: Context) -> Steps:
    """Return the bytes/s that an on-demand stream takes in over time.

    It has room for twice the highest rate so far, and follows a new peak after 15 minutes; a stream
    that is warmed up has room for so much from the beginning.
    """
    curve = combined(load.curves)
    every_s = float(quotas.ON_DEMAND_SCALING_S)
    times_s = np.arange(0.0, context.horizon_s, every_s)
    before = (_peak_before(curve.times_s, curve.records_per_s, t - every_s) for t in times_s)
    peaks = np.fromiter(before, dtype=np.float64, count=len(times_s))
    peaks = np.maximum(np.maximum.accumulate(peaks), _used_to(load, context))
    warm = stream.warm_bytes_per_s
    taken = [max(warm, on_demand_capacity(p * load.record_bytes, region)) for p in peaks]
    return Steps.of(np.append(times_s, context.horizon_s), taken)


def _peak_before(times_s: FloatArray, rates: FloatArray, until_s: float) -> float:
    begun = rates[times_s[:-1] <= until_s]
    return float(begun.max(initial=0.0)) if until_s >= 0 else 0.0


def _used_to(load: Offered, context: Context) -> float:
    """Return the records/s that the stream is used to when the trial begins.

    Constant and daily loads have run before, so that their peak is known to the stream; of any
    other shape it knows the rate at the beginning.
    """
    known = 0.0
    for _, source in load.sources:
        curve = shape_curve(source, context.horizon_s)
        usual = isinstance(source.curve, Constant | Daily)
        known += curve.peak if usual else float(curve.records_per_s[0])
    return known


def _spread(stream: Stream, arrivals: Sequence[Arrivals], lanes: int, context: Context) -> Steps:
    """Return what comes to each shard, in records/s."""
    load = declared_into(stream, context.design)
    own = range(len(load.sources)) if load else ()
    sent = [_sent(i, stream, load, lanes, context) for i in own if load]
    even = np.full(lanes, 1 / lanes)
    written = [one.records.rates().simplified() for one in arrivals]
    return total(*sent, *(Steps(one.times_s, one.rates * even) for one in written))


def _sent(index: int, stream: Stream, load: Offered, lanes: int, context: Context) -> Steps:
    curve, (name, source) = load.curves[index], load.sources[index]
    keys = None if stream.spreads_by_itself else source.keys
    shares = model_of(keys, seed_of(context.load.seed, index)).shares(lanes)
    steps = Steps(curve.times_s, curve.records_per_s[:, np.newaxis] * shares)
    if stream.spreads_by_itself:  # whatever the partition key
        return steps
    for fault in context.load.faults:
        if isinstance(fault, HotKey) and fault.source == name:
            hot = np.zeros(lanes)
            hot[shard_of(fault.key, uniform_starts(lanes))] = 1.0
            mixed = (1 - fault.share) * shares + fault.share * hot
            with np.errstate(invalid="ignore", divide="ignore"):
                factor = np.where(shares > 0, mixed / shares, 1.0)
            steps = steps.within(fault.at_s, fault.at_s + fault.for_s, factor)
    return steps


def _patience(arrived: Curve, load: Offered) -> list[Curve]:
    """Return the floors under what producers hold back: their patience, and their buffers."""
    producers = [source.producer for _, source in load.sources]
    floors = [aged(arrived, patience_s(load.sources))]
    rooms = [p.buffer.records for p in producers if p.buffer and p.buffer.records is not None]
    if len(rooms) == len(producers):
        floors.append(full(arrived, sum(rooms) / max(1, arrived.lanes)))
    return floors


# -- what it amounts to -----------------------------------------------------------------------


def _shared_readers(stream: Stream, context: Context) -> int:
    drawn = len(context.design.outgoing(stream, EdgeKind.FLOWS, "shared"))
    return drawn + sum(1 for _, c in undrawn(stream, context) if c.kind == "shared")


def _measures(sent: Steps, service: Steps, passage: Passage) -> dict[str, float]:
    both = lesser(sent, service)
    offered_records = float(sent.amount.sum())
    refused = max(0.0, offered_records - float(both.amount.sum()))
    lost = float(sum(part.final.sum() for part in passage.lost))
    worst = longest_wait(passage).worst
    with np.errstate(divide="ignore", invalid="ignore"):
        used = np.where(service.peak > 0, sent.peak / service.peak, math.inf)
    return {
        "sent_records": offered_records,
        "throttled_share": round(refused / offered_records, _DIGITS) if offered_records else 0.0,
        "lost_records": round(lost, 3),
        "lost_share": round(lost / offered_records, _DIGITS) if offered_records else 0.0,
        "waiting_records": round(float(passage.waiting.final.sum()), 3),
        "producer_delay_max_s": worst.value,
        "latency_own_s": 0.0,
        "worst_at_s": worst.at_s,
        "utilisation_peak": float(used.max()),
    }


def _story(measures: dict[str, float]) -> str:
    if not measures["throttled_share"]:
        return f"takes in everything; its busiest shard is at {_percent(measures)} at the peak"
    waits = format_duration(measures["producer_delay_max_s"])
    lost = measures["lost_records"]
    given_up = f", and producers give up {lost:,.0f} records" if lost else ""
    return (
        f"refuses {format_share(measures['throttled_share'])} of the records when they are first "
        f"sent; they wait up to {waits}{given_up}"
    )


def _percent(measures: dict[str, float]) -> str:
    return f"{measures['utilisation_peak']:.0%}"
