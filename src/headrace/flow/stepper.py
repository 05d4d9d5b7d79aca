"""The same physics second by second: an independent reference, and the home of random arrivals.

Nothing here uses the curves. Every lane keeps what waits by the step in which it arrived, oldest
first, as a queue in a program would; a step serves the oldest, then throws away what is too old or
does not fit. Cost is steps x lanes, and the limit on age in steps besides.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from headrace.flow.steps import FloatArray, Steps

__all__ = ["Stepped", "poisson", "sampled", "step_queue"]


class Stepped(Struct, frozen=True, eq=False):
    """Cumulative amounts at the end of every step, ``[steps + 1, lanes]``, from 0 on."""

    arrived: FloatArray
    served: FloatArray
    expired: FloatArray
    overflowed: FloatArray

    @property
    def waiting(self) -> FloatArray:
        """What is in the queue at the end of every step."""
        return self.arrived - self.served - self.expired - self.overflowed


def sampled(rates: Steps, step_s: float) -> FloatArray:
    """Return what comes in each step, ``[steps, lanes]``; breakpoints must fall on steps."""
    starts_s = np.arange(rates.start_s, rates.end_s - step_s / 2, step_s)
    return rates.at(starts_s) * step_s


def poisson(rates: Steps, step_s: float, seed: int) -> FloatArray:
    """Return a random number of arrivals for each step, ``[steps, lanes]``, at the mean rates."""
    return np.random.default_rng(seed).poisson(sampled(rates, step_s)).astype(np.float64)


def step_queue(
    arrivals: FloatArray,
    service: FloatArray,
    *,
    limit_steps: int | None = None,
    room: float = np.inf,
) -> Stepped:
    """Serve first come, first served, one step after the other.

    Parameters
    ----------
    arrivals, service
        What comes, and what could be served, in each step: ``[steps, lanes]``; one lane of service
        stands for all.
    limit_steps
        What has waited for this many steps is thrown away; None keeps it.
    room
        What may wait at the end of a step, at most; the oldest goes first.
    """
    steps, lanes = arrivals.shape
    cohorts = np.zeros((min(limit_steps or steps, steps) + 1, lanes))
    out = Stepped(*(np.zeros((steps + 1, lanes)) for _ in range(4)))
    for step in range(steps):
        cohorts[:-1] = cohorts[1:]
        cohorts[-1] = arrivals[step]
        served = _take_oldest(cohorts, np.broadcast_to(service[step], (lanes,)))
        expired = np.zeros(lanes)
        if limit_steps is not None:
            expired, cohorts[0] = cohorts[0].copy(), 0.0
        overflowed = _take_oldest(cohorts, np.maximum(cohorts.sum(axis=0) - room, 0.0))
        for total, amount in (
            (out.arrived, arrivals[step]),
            (out.served, served),
            (out.expired, expired),
            (out.overflowed, overflowed),
        ):
            total[step + 1] = total[step] + amount
    return out


def _take_oldest(cohorts: FloatArray, amount: FloatArray) -> FloatArray:
    """Take up to *amount* of each lane out of *cohorts*, oldest first; return what was taken."""
    reached = cohorts.cumsum(axis=0)
    left = (reached - amount).clip(0)
    left[1:] -= left[:-1]
    taken: FloatArray = reached[-1].clip(max=amount)
    np.minimum(cohorts, left, out=cohorts)
    cohorts.clip(0, out=cohorts)
    return taken
