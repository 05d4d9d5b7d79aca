"""What goes wrong: outages, slowdowns and spikes, and records that block a lane."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Final

import numpy as np
from msgspec import Struct

from headrace.flow.curve import Curve
from headrace.flow.queue import aged, queue
from headrace.flow.steps import Steps

__all__ = ["Blockage", "Disturbance", "blocked", "disturbed", "outages"]

_MOMENT_S: Final = 1e-3
"""Curves are continuous: what happens at once takes this long."""

_DUST: Final = 1e-9


class Disturbance(Struct, frozen=True):
    """A time in which a rate is a multiple of what it would be: 0 an outage, above 1 a spike."""

    start_s: float
    end_s: float
    factor: float = 0.0


def disturbed(rates: Steps, disturbances: Iterable[Disturbance]) -> Steps:
    """Return *rates* under all *disturbances*; where several overlap they multiply."""
    return reduce(lambda now, d: now.within(d.start_s, d.end_s, d.factor), disturbances, rates)


def outages(windows_s: Iterable[tuple[float, float]]) -> tuple[Disturbance, ...]:
    """Return an outage from the first to the second time of each pair."""
    return tuple(Disturbance(start_s, end_s) for start_s, end_s in windows_s)


class Blockage(Struct, frozen=True, kw_only=True):
    """A record that its server fails on however often it tries, and what waits behind it.

    Attributes
    ----------
    at_s
        When the record arrives.
    tried_s
        How long the server tries before it gives the record up; infinite if it never does.
    batch
        What is given up with it, the record included, at most: a whole batch, unless it can be
        found within the batch. In the queue's unit.
    alone
        The record itself, in the queue's unit.
    gather_s
        How long a batch is gathered where none is waiting.
    """

    at_s: float
    tried_s: float
    batch: float
    alone: float
    gather_s: float = 0.0


def blocked(
    arrived: Curve, service: Steps, blockages: Sequence[Blockage], limit_s: float = math.inf
) -> tuple[Steps, Curve]:
    """Return the service of one lane with the gaps that blockages make, and what they discard.

    A record blocks its lane from when it is first tried until it is given up, or has reached the
    greatest age, whichever is first. In the latter case the age's own floor takes it away; in the
    former it goes with its batch, under the floor that is returned.

    Parameters
    ----------
    arrived, service
        One lane's arrivals and its service without blockages.
    blockages
        Records that block it.
    limit_s
        Greatest age in the queue.
    """
    floor = Curve.of([arrived.start_s, arrived.end_s], [0.0, 0.0])
    for blockage in sorted(blockages, key=lambda one: one.at_s):
        floors = [floor, *([aged(arrived, limit_s)] if math.isfinite(limit_s) else [])]
        passed = queue(arrived, service, floors).passed
        level = float(arrived.at(blockage.at_s)[0, 0])
        dust = _DUST * max(1.0, float(arrived.final[0]))
        tried_s = max(blockage.at_s, float(passed.reached(max(0.0, level - dust))[0, 0]))
        given_up_s = tried_s + blockage.tried_s
        expires_s = blockage.at_s + limit_s
        if tried_s >= min(expires_s, arrived.end_s):
            continue
        # The batch goes in the moment before the server turns to what waited behind it.
        resumes_s = min(given_up_s + _MOMENT_S, expires_s)
        service = service.within(tried_s, resumes_s, 0.0)
        if given_up_s < min(expires_s, arrived.end_s):
            gathered = float(arrived.at(min(tried_s + blockage.gather_s, given_up_s))[0, 0]) - level
            batch = min(blockage.batch, max(blockage.alone, gathered))
            floor = _raised(floor, given_up_s, level + batch)
    return service, floor


def _raised(floor: Curve, at_s: float, level: float) -> Curve:
    """Return *floor*, from *at_s* on at *level* at least."""
    times_s = np.union1d(floor.times_s[:, 0], [at_s, min(at_s + _MOMENT_S, floor.end_s)])
    values = floor.at(times_s)
    return Curve.of(
        times_s, np.where(times_s[:, np.newaxis] > at_s, np.maximum(values, level), values)
    )
