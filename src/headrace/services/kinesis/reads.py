"""What the readers of a stream get in a trial.

Readers that share the stream divide 2 MiB/s of each shard fairly; a fan-out reader has its own.
What a reader of the design takes is for its own service to say, in its room ``stage``; a reader
that only the load declares takes what is declared there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace

from headrace.design import Component, EdgeKind
from headrace.design.declared import consumers_of, is_named
from headrace.flow.curve import Curve
from headrace.flow.faults import Disturbance, disturbed, outages
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged, queue
from headrace.flow.reading import reader_measures, reader_series, reader_story
from headrace.flow.sharing import shared_queues
from headrace.flow.steps import Steps, lesser
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.services.entries import reading_of
from headrace.services.functions import quotas as functions
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream, StreamConsumer

if TYPE_CHECKING:
    from headrace.design import Node
    from headrace.flow.steps import FloatArray
    from headrace.load.model import Consumer, Function

__all__ = ["lag_of_shared_reads", "read", "told", "undrawn"]

_LEAST_S: Final = 0.001
"""No batch takes less."""

_Readings = Mapping[str, Reading]


def read(stream: Stream, offer: Offer, context: Context) -> dict[str, Arrivals]:
    """Return what each reader gets: of the design by its id, of the load alone by its name."""
    design = context.design
    drawn = {
        role: {
            n.node.id: _reading(n.node, stream, offer, context)
            for n in design.outgoing(stream, EdgeKind.FLOWS, role)
        }
        for role in ("shared", "fan-out")
    }
    for name, consumer in undrawn(stream, context):
        drawn[consumer.kind][name] = _declared(name, consumer, offer, context)
    gaps = outages(context.outages(stream))
    shared, own = (
        disturbed(Steps.constant(limit / offer.record_bytes, context.horizon_s), gaps)
        for limit in (quotas.SHARD_READ_BYTES_PER_S, quotas.FAN_OUT_READ_BYTES_PER_S)
    )
    gives = _divided(offer, drawn["shared"], shared)
    for name, reading in drawn["fan-out"].items():
        gives |= _divided(offer, {name: reading}, own)
    return gives


def undrawn(stream: Stream, context: Context) -> Iterator[tuple[str, Consumer]]:
    """Yield the readers that only the load shows, with their names."""
    shown: list[Node] = []
    for neighbour in context.design.outgoing(stream, EdgeKind.FLOWS):
        shown += _with_what_it_invokes(neighbour.node, context)
    for name, consumer in consumers_of(stream, context.design):
        if not any(is_named(node, consumer.function or name) for node in shown):
            yield name, consumer


def told(stream: Stream, gives: Mapping[str, Arrivals], context: Context) -> dict[str, Stage]:
    """Return the stages of the readers that only the load shows."""
    stages = {}
    for name, consumer in undrawn(stream, context):
        gaps = list(context.outages(*_names(name, consumer)))
        measures = reader_measures(gives[name], gaps, told=False)
        series = reader_series(gives[name], measures)
        stages[name] = Stage(measures, series, {}, reader_story(measures))
    return stages


def lag_of_shared_reads(offer: Offer, readers: int, horizon_s: float) -> float:
    """Return how far each of so many readers lags if its part of the reads is all that limits it.

    In seconds, at worst.
    """
    part = quotas.SHARD_READ_BYTES_PER_S / offer.record_bytes / readers
    floor = aged(offer.records, offer.kept_s)
    passage = queue(offer.records, Steps.constant(part, horizon_s), [floor])
    return longest_wait(passage).worst.value


def _divided(offer: Offer, readings: _Readings, server: Steps) -> dict[str, Arrivals]:
    if not readings:
        return {}
    expired = aged(offer.records, offer.kept_s)
    passages = shared_queues(
        [offer.records] * len(readings),
        [reading.own for reading in readings.values()],
        server,
        [_floor(offer, reading, expired) for reading in readings.values()],
    )
    pairs = zip(readings.items(), passages, strict=True)
    return {name: Arrivals(offer, reading, passage) for (name, reading), passage in pairs}


def _floor(offer: Offer, reading: Reading, expired: Curve) -> Curve:
    """Return what must be gone by each moment: expired, or given up by the reader."""
    if reading.limit_s < offer.kept_s:
        expired = aged(offer.records, reading.limit_s)
    if reading.floor is None:
        return expired
    times_s = np.unique(np.concatenate([expired.times_s.ravel(), reading.floor.times_s.ravel()]))
    return Curve.of(times_s, np.maximum(expired.at(times_s), reading.floor.at(times_s)))


def _reading(node: Node, stream: Stream, offer: Offer, context: Context) -> Reading:
    """Return how a reader of the design reads, no faster than the load declares."""
    if isinstance(node, StreamConsumer):
        behind = [n.node for n in context.design.outgoing(node, EdgeKind.FLOWS)]
        if behind:
            return _reading(behind[0], stream, offer, context)
    reads = reading_of(node) if isinstance(node, Component) else None
    if reads is None or not isinstance(node, Component):
        found = Reading(_unlimited(offer, outages(context.outages(node)), context))
    else:
        found = reads(node, offer, context)
    nodes = _with_what_it_invokes(node, context)
    for name, consumer in consumers_of(stream, context.design):
        if any(is_named(one, consumer.function or name) for one in nodes):
            found = _no_faster(found, _per_lane(consumer, None, offer), context)
    return found


def _declared(name: str, consumer: Consumer, offer: Offer, context: Context) -> Reading:
    gaps = outages(context.outages(*_names(name, consumer)))
    function = context.load.functions.get(consumer.function or "")
    found = Reading(_unlimited(offer, gaps, context))
    return _no_faster(found, _per_lane(consumer, function, offer), context)


def _names(name: str, consumer: Consumer) -> tuple[str, ...]:
    return (name, consumer.function) if consumer.function else (name,)


def _unlimited(offer: Offer, gaps: tuple[Disturbance, ...], context: Context) -> Steps:
    """Return what a reader takes that keeps up with all that a shard can give."""
    rate = np.full(offer.records.lanes, quotas.FAN_OUT_READ_BYTES_PER_S / offer.record_bytes)
    return disturbed(Steps.constant(rate, context.horizon_s), gaps)


def _no_faster(reading: Reading, records_per_s: FloatArray | None, context: Context) -> Reading:
    if records_per_s is None:
        return reading
    own = lesser(reading.own, Steps.constant(records_per_s, context.horizon_s))
    return replace(reading, own=own)


def _per_lane(consumer: Consumer, function: Function | None, offer: Offer) -> FloatArray | None:
    """Return the declared records/s of each lane; None where no speed is declared.

    A rate for all lanes together divides over them as the records do.
    """
    lanes = np.ones(offer.records.lanes)
    if consumer.rate is not None:
        every = offer.records.final.sum()
        shares = offer.records.final / every if every else lanes / len(lanes)
        return shares * consumer.rate.per_s
    if consumer.rate_per_shard is not None:
        return lanes * consumer.rate_per_shard.per_s
    if consumer.duration_s is not None or consumer.per_record_s is not None:
        held = math.floor(quotas.GET_RECORDS_MAX_BYTES / offer.record_bytes)
        batch = max(1, min(quotas.GET_RECORDS_MAX_RECORDS, held))
        return (
            lanes
            * batch
            / _at_least((consumer.duration_s or 0.0) + (consumer.per_record_s or 0.0) * batch)
        )
    if function is not None:
        batch = functions.BATCH_SIZE_DEFAULT
        return lanes * batch / _at_least(function.batch_s(batch))
    return None


def _at_least(seconds: float) -> float:
    return max(seconds, _LEAST_S)


def _with_what_it_invokes(node: Node, context: Context) -> list[Node]:
    if not isinstance(node, Component):
        return [node]
    return [node, *(n.node for n in context.design.outgoing(node, EdgeKind.FLOWS))]
