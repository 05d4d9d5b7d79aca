"""Batches that take longer than a function's timeout, and from when on they are so large.

While a mapping keeps up, a batch holds what came while the one before it was processed: far less
than it may hold. Only what waits makes batches full: more that comes than is done, or an outage.
A function that a full batch takes longer than its timeout is then stopped with each of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from headrace.design import EdgeKind
from headrace.design.declared import function_of
from headrace.errors import UnknownValueError
from headrace.flow.measures import slopes
from headrace.services.functions import quotas
from headrace.services.functions.reading import LEAST_S, need_function
from headrace.services.functions.sizing import batch_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.design import Node
    from headrace.flow.steps import FloatArray
    from headrace.flow.trial import Context, Offer
    from headrace.services.functions.function import Function
    from headrace.services.functions.mapping import EventSourceMapping

__all__ = [
    "duration_of",
    "halved",
    "invoked",
    "invoked_function",
    "most_in_time",
    "stopped",
    "stops_from_s",
    "timeout_of",
]


def invoked(mapping: EventSourceMapping, context: Context) -> list[Node]:
    """Return what the mapping invokes."""
    return [n.node for n in context.design.outgoing(mapping, EdgeKind.FLOWS)]


def invoked_function(mapping: EventSourceMapping, context: Context) -> Function | None:
    """Return the function that the mapping invokes; None where the templates do not hold it."""
    try:
        return need_function(mapping, context.design)
    except UnknownValueError:
        return None  # a function elsewhere: nothing is known of it but what the load declares


def duration_of(mapping: EventSourceMapping, batch: float, context: Context) -> float | None:
    """Return how long a batch of so many records takes; None where the load does not tell."""
    for node in invoked(mapping, context):
        declared = function_of(node, context.design)
        if declared is not None and declared.is_timed:
            return max(declared.batch_s(batch), LEAST_S)
    return None


def timeout_of(mapping: EventSourceMapping, context: Context) -> float:
    """Return after how long the function is stopped; infinite where nobody knows."""
    function = invoked_function(mapping, context)
    try:
        return math.inf if function is None else float(function.timeout_s)
    except UnknownValueError:
        return math.inf


def stopped(mapping: EventSourceMapping, batch: int, context: Context) -> bool:
    """Whether the function is stopped before it has processed so many records."""
    needed_s = duration_of(mapping, batch, context)
    return needed_s is not None and needed_s >= timeout_of(mapping, context)


def most_in_time(mapping: EventSourceMapping, batch: int, context: Context) -> int:
    """Return how many records of a batch, at most, are processed before the timeout; 0 for none."""
    if not stopped(mapping, batch, context):
        return batch
    least, most = 0, batch - 1
    while least < most:
        middle = (least + most + 1) // 2
        if stopped(mapping, middle, context):
            most = middle - 1
        else:
            least = middle
    return least


def halved(mapping: EventSourceMapping, batch: int, context: Context) -> tuple[int, float]:
    """Return a batch that is stopped, and how long it takes in halves that are not; 0 for never."""
    tried_s, parts = 0.0, 1
    while mapping.bisects and batch // parts > 1:
        tried_s += parts * timeout_of(mapping, context)
        parts *= 2
        part = math.ceil(batch / parts)
        if not stopped(mapping, part, context):
            done_s = duration_of(mapping, part, context)
            assert done_s is not None
            return batch, tried_s + parts * done_s
    return 0, 0.0


def stops_from_s(
    mapping: EventSourceMapping,
    offer: Offer,
    gaps: Sequence[tuple[float, float]],
    context: Context,
) -> FloatArray:
    """Return from when on each lane's batches are stopped, in seconds; infinite for never.

    Batches grow beyond what is done in time where more comes than that within the time that one
    takes, and in an outage that is long enough for it; from then on they stay full.
    """
    batch = batch_records(mapping.batch_size, offer.record_bytes)
    if not stopped(mapping, batch, context):
        return np.full(offer.records.lanes, np.inf)
    fits = most_in_time(mapping, batch, context)
    takes_s = duration_of(mapping, fits, context) or 0.0
    gathered_s = max(takes_s, mapping.batch_window_s, 1 / quotas.POLL_HZ)
    each = slopes(offer.records.times_s, offer.records.values) / mapping.parallelization
    times_s = np.broadcast_to(offer.records.times_s[:-1], each.shape)
    from_s = np.where(each * gathered_s > fits, times_s, np.inf).min(axis=0)
    for start_s, end_s in gaps:
        came = (offer.records.at(end_s) - offer.records.at(start_s))[0]
        grown = came / mapping.parallelization > fits
        from_s = np.where(grown, np.minimum(from_s, start_s), from_s)
    return np.asarray(from_s, dtype=np.float64)
