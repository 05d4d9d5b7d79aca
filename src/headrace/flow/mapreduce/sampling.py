"""One job under many seeds: what may be expected, and how bad it gets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.mapreduce.scheduler import run_job

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.steps import FloatArray

__all__ = ["Sample", "sample"]

_CHUNK: Final = 8
"""Runs that a worker does for one message: a run takes longer than a message."""


class Sample(Struct, frozen=True, eq=False):
    """The makespans of a job under several seeds.

    Attributes
    ----------
    makespans_s
        One for each seed, in their order; infinite where the job failed.
    """

    makespans_s: FloatArray

    def quantile_s(self, share: float) -> float:
        """Return the makespan that this share of the runs does not exceed."""
        return float(np.quantile(self.makespans_s, share, method="inverted_cdf"))

    def interval_s(self, share: float, confidence: float = 0.95) -> tuple[float, float]:
        """Return what the quantile of all possible runs lies between, without any assumption.

        The number of runs below a quantile is binomial; the interval goes between the order
        statistics that it leaves out with the given confidence at most.
        """
        ordered, count = np.sort(self.makespans_s), len(self.makespans_s)
        below = np.arange(count + 1)
        # The logarithms keep the coefficients of thousands of runs within floating-point range.
        logs = np.cumsum(np.log(np.maximum(below, 1)))
        chance = logs[count] - logs - logs[count - below]
        chance += below * np.log(share) + (count - below) * np.log1p(-share)
        reached = np.cumsum(np.exp(chance))
        tail = (1 - confidence) / 2
        low = int(np.searchsorted(reached, tail))
        high = int(np.searchsorted(reached, 1 - tail)) + 1
        return float(ordered[max(0, low - 1)]), float(ordered[min(count, high) - 1])


def sample(  # noqa: PLR0913 - what a run takes, and how runs are run
    cluster: Cluster,
    job: Job,
    faults: Sequence[NodeFault] = (),
    *,
    seeds: Iterable[int],
    executor: Executor | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Sample:
    """Run a job under every seed.

    Parameters
    ----------
    cluster, job, faults
        As for `run_job`.
    seeds
        One run each.
    executor
        What runs them; by default processes, as many as there are cores, unless there are few runs.
    progress
        Told how many runs are done, of how many.
    """
    asked = list(seeds)
    run = partial(_makespan_s, cluster, job, tuple(faults))
    if executor is not None:
        return _collected(executor.map(run, asked, chunksize=_CHUNK), len(asked), progress)
    if len(asked) <= _CHUNK:
        return _collected(map(run, asked), len(asked), progress)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return _collected(pool.map(run, asked, chunksize=_CHUNK), len(asked), progress)


def _makespan_s(cluster: Cluster, job: Job, faults: tuple[NodeFault, ...], seed: int) -> float:
    result = run_job(cluster, job, faults, seed=seed)
    return result.makespan_s if result.finished else float("inf")


def _collected(
    makespans_s: Iterable[float], total: int, progress: Callable[[int, int], None]
) -> Sample:
    found = []
    for makespan_s in makespans_s:
        found.append(makespan_s)
        progress(len(found), total)
    return Sample(np.array(found, dtype=np.float64))
