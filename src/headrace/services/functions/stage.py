"""How an event source mapping behaves in a trial: batches, parallelism, outages, poison records.

A lane reads ``factor x batch / duration`` records a second, cut down where the function may not run
often enough at once. A function whose duration the load does not declare is taken to keep up with
what a shard gives.

A record that the function fails on is tried again until retries, age or retention end; its lane
reads nothing meanwhile (with a parallelization factor above 1, one part of it). Splitting a batch
uses up no retries and leaves only the one record behind. Each try takes a batch's duration, or the
function's timeout where none is declared; the pause that Lambda makes between tries is not
published and left out, so that a real blockage is longer.

A function that a full batch takes longer than its timeout fails on each of them, from when on
batches are full (see `batches`): nothing is read until retries, age or retention take the records
away. Where failed batches are split, those halves are processed that are done in time, after the
tries that were not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from headrace.design import Component
from headrace.design.passing import AS_IT_CAME
from headrace.flow.curve import Curve
from headrace.flow.faults import Blockage, blocked, disturbed, outages
from headrace.flow.handover import arriving, merged
from headrace.flow.measures import longest_wait
from headrace.flow.reading import reader_measures, reader_series, reader_story
from headrace.flow.steps import FloatArray, Steps, total
from headrace.flow.trial import Arrivals, Context, Offer, Reading, Stage
from headrace.flow.writing import written
from headrace.services.functions import quotas
from headrace.services.functions.batches import (
    duration_of,
    halved,
    invoked,
    invoked_function,
    most_in_time,
    stops_from_s,
    timeout_of,
)
from headrace.services.functions.function import Function
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.functions.sizing import EsmSettings, batch_records, esm_capacity
from headrace.services.kinesis import quotas as kinesis

__all__ = ["READS", "STAGES"]


def _mapping(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, EventSourceMapping)
    if not arrivals:
        return Stage({})
    gaps = list(context.outages(component, *invoked(component, context)))
    measures = reader_measures(arrivals[0], gaps, told=component.failure_destination.exists)
    measures |= _latency(component, arrivals[0], context)
    run = arrivals[0].onward(AS_IT_CAME)
    gives = {n.id: run for n in invoked(component, context) if isinstance(n, Function)}
    return Stage(measures, reader_series(arrivals[0], measures), gives, reader_story(measures))


def _latency(mapping: EventSourceMapping, taken: Arrivals, context: Context) -> dict[str, float]:
    """Return the longest time until a record is processed; nothing where no duration is known."""
    batch = batch_records(mapping.batch_size, taken.offer.record_bytes)
    duration_s = duration_of(mapping, batch, context)
    if duration_s is None:
        return {}
    waited_s = longest_wait(taken.passage).worst.value
    gathered_s = max(mapping.batch_window_s, 1 / quotas.POLL_HZ)
    own_s = gathered_s + duration_s
    return {"latency_max_s": waited_s + own_s, "latency_own_s": own_s}


def _function(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    """Hand on what the load declares that a function writes; one that writes nothing is silent."""
    assert isinstance(component, Function)
    came = merged(arriving(component, arrivals, context.design))
    gives, unsure = written(component, came, context)
    if not gives:
        return Stage({}, unsure=unsure)
    records = next(iter(gives.values())).records
    measures = {
        "read_records": float(came.records.final.sum()),
        "written_records": float(records.final.sum()),
    }
    names = ", ".join(context.design.by_id[one].logical_id for one in gives)
    story = f"writes {measures['written_records']:,.0f} records to {names}"
    return Stage(measures, {"written": records}, gives, story, unsure=unsure)


STAGES = {"EventSourceMapping": _mapping, "Function": _function}
FED_BY_OTHERS = {"Function": True}


def _read(component: Component, offer: Offer, context: Context) -> Reading:
    assert isinstance(component, EventSourceMapping)
    nodes = invoked(component, context)
    gaps = list(context.outages(component, *nodes))
    from_s = stops_from_s(component, offer, gaps, context)
    service = disturbed(_service(component, offer, from_s, context), outages(gaps))
    age_s = component.max_record_age_s
    limit_s = math.inf if age_s is None else float(age_s)
    if np.isfinite(from_s).any() and not component.bisects and component.max_retries is not None:
        limit_s = min(limit_s, (component.max_retries + 1) * timeout_of(component, context))
    reading = Reading(service, limit_s)
    poisons = list(context.poisons(component, *nodes))
    if not poisons:
        return reading
    blockages = [_blockage(component, offer, float(p.at_s), p.count, context) for p in poisons]
    return _with_blockages(reading, offer, blockages)


READS = {"EventSourceMapping": _read}


def _service(
    mapping: EventSourceMapping, offer: Offer, from_s: FloatArray, context: Context
) -> Steps:
    """Return the records/s that each lane reads: fewer from when on its batches are stopped."""
    end_s = context.horizon_s
    batch = batch_records(mapping.batch_size, offer.record_bytes)
    few = most_in_time(mapping, batch, context)
    before = _rate(mapping, offer, few, duration_of(mapping, few, context), context)
    if not np.isfinite(from_s).any():
        return Steps.constant(np.full(offer.records.lanes, before), end_s)
    after = _rate(mapping, offer, *halved(mapping, batch, context), context)
    times_s = np.unique(np.clip([0.0, *from_s, end_s], 0.0, end_s))
    return Steps(times_s, np.where(times_s[:-1, np.newaxis] < from_s, before, after))


def _rate(
    mapping: EventSourceMapping, offer: Offer, batch: int, takes_s: float | None, context: Context
) -> float:
    """Return the records/s that one lane reads in batches of so many, each of which takes so long.

    Where nobody says how long, it keeps up with what a shard gives.
    """
    lanes = offer.records.lanes
    if takes_s is None:
        return kinesis.FAN_OUT_READ_BYTES_PER_S / offer.record_bytes
    function = invoked_function(mapping, context)
    allowed = function.reserved_concurrency if function else None
    if not batch or allowed == 0:  # no concurrency is how a function is switched off
        return 0.0
    settings = EsmSettings(
        shards=lanes,
        duration_s=takes_s,
        record_bytes=offer.record_bytes,
        batch_size=batch,
        window_s=mapping.batch_window_s,
        factor=mapping.parallelization,
        concurrency=quotas.CONCURRENCY_DEFAULT if allowed is None else allowed,
    )
    return esm_capacity(settings) / lanes


def _blockage(
    mapping: EventSourceMapping, offer: Offer, at_s: float, count: int, context: Context
) -> Blockage:
    batch = batch_records(mapping.batch_size, offer.record_bytes)
    try_s = duration_of(mapping, batch, context)
    if try_s is None:
        function = invoked_function(mapping, context)
        try_s = float(function.timeout_s if function else quotas.TIMEOUT_DEFAULT_S)
    tries = math.inf if mapping.max_retries is None else mapping.max_retries + 1.0
    found = mapping.bisects or mapping.reports_failed_items
    if found:
        tries += math.ceil(math.log2(max(1, batch)))
    limit_s = math.inf if mapping.max_record_age_s is None else float(mapping.max_record_age_s)
    return Blockage(
        at_s=at_s,
        tried_s=min(tries * try_s, limit_s),
        batch=float(count if found else batch),
        alone=float(count),
        gather_s=max(mapping.batch_window_s, 1 / quotas.POLL_HZ),
    )


def _with_blockages(reading: Reading, offer: Offer, blockages: Sequence[Blockage]) -> Reading:
    """Block the busiest lane: that is where a record is most likely to be."""
    lanes = offer.records.lanes
    lane = np.array([int(np.argmax(offer.records.final))])
    arrived, service = offer.records.pick(lane), reading.own.pick(lane)
    kept_s = min(offer.kept_s, reading.limit_s)
    held, floor = blocked(arrived, service, blockages, kept_s)
    alone = np.zeros(lanes)
    alone[lane] = 1.0
    horizon_s = service.end_s
    blocked_s = sum(
        max(0.0, min(b.at_s + min(b.tried_s, kept_s), horizon_s) - b.at_s) for b in blockages
    )
    return Reading(
        own=total(reading.own.scaled(1.0 - alone), Steps(held.times_s, held.rates * alone)),
        limit_s=reading.limit_s,
        floor=Curve(floor.times_s, floor.values * alone),
        blocked_s=blocked_s,
        discarded=sum(b.batch for b in blockages if b.at_s + b.tried_s < horizon_s),
    )
