"""How long the sinks of an ingestion pipeline try again, and what becomes of what they give up.

A sink that writes to OpenSearch waits twice as long before each further try, ten minutes at most.
It tries without end, which holds the whole pipeline up, unless ``max_retries`` is set; what it then
gives up goes to its dead-letter queue if it has one.

Source: Data Prepper, the engine of pipelines (quotas.py).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from headrace.flow.curve import Curve
from headrace.flow.queue import aged
from headrace.services.search import quotas as q
from headrace.services.search.pipeline import keeps_refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.services.search.pipeline import Pipeline

__all__ = ["given_up", "keeps_what_it_gives_up", "retries_s"]

_DOUBLINGS: Final = math.ceil(math.log2(q.RETRY_LONGEST_S / q.RETRY_FIRST_S))
_MOMENT_S: Final = 1e-3
"""Curves are continuous: what happens at once takes this long."""


def retries_s(pipeline: Pipeline) -> float:
    """Return for how long its least patient sink tries again; infinite if it never gives up.

    Raises
    ------
    UnknownValueError
        When its configuration is not known.
    """
    written = (sink for sink in pipeline.sinks if sink.plugin == "opensearch")
    tries = (sink.settings.get("max_retries").integer(None) for sink in written)
    return min((waited_s(n) for n in tries if n is not None), default=math.inf)


def waited_s(tries: int) -> float:
    """Return the pauses between so many tries, in seconds.

    >>> waited_s(1), waited_s(3), round(waited_s(20))
    (0.0, 0.15000000000000002, 3819)
    """
    pauses = max(0, tries - 1)
    doubled = min(pauses, _DOUBLINGS)
    growing = q.RETRY_FIRST_S * (2.0**doubled - 1.0)
    return growing + float(q.RETRY_LONGEST_S * (pauses - doubled))


def keeps_what_it_gives_up(pipeline: Pipeline) -> bool:
    """Whether all its sinks that may give up have a dead-letter queue. Raises as `retries_s`."""
    written = [sink for sink in pipeline.sinks if sink.plugin == "opensearch"]
    return bool(written) and all(map(keeps_refused, written))


def given_up(
    records: Curve, refusals_s: Sequence[tuple[float, float]], tried_s: float
) -> Curve | None:
    """Return what must be gone by each moment while its sinks refuse everything; None for nothing.

    Parameters
    ----------
    records
        What comes, lane by lane.
    refusals_s
        Begin and end of the times in which a sink refuses, one after the other.
    tried_s
        For how long a record is tried.
    """
    late = [(start_s + tried_s, end_s) for start_s, end_s in refusals_s]
    late = [(start_s, end_s) for start_s, end_s in late if start_s < min(end_s, records.end_s)]
    if not late:
        return None
    old = aged(records, tried_s)
    edges = [edge for start_s, end_s in late for edge in (start_s, start_s + _MOMENT_S, end_s)]
    knots = np.array(edges).clip(records.start_s, records.end_s)
    times_s = np.unique(np.concatenate([old.times_s.ravel(), knots]))
    within = np.zeros(len(times_s), dtype=np.bool_)
    for start_s, end_s in late:
        within |= (times_s > start_s) & (times_s <= end_s)
    values = np.where(within[:, np.newaxis], old.at(times_s), 0.0)
    return Curve.of(times_s, np.maximum.accumulate(values, axis=0))
