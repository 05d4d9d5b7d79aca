"""Everything of a run that is random, drawn at once from its seed: places of blocks, slow attempts.

A task's attempts have their own draws, whatever else happens. So the same seed compares designs:
with or without a fault, a second attempt or another node, a task has the same luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.mapreduce.faults import NodeLoss, RandomLosses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.flow.mapreduce.job import Job, Stragglers

__all__ = ["ATTEMPTS", "Draws", "draw", "draw_losses"]

ATTEMPTS: Final = 4
"""Attempts of a task that are drawn; later ones share the last draw."""
_DRAWN_FOR_S: Final = 30 * 86_400.0
"""Losses by chance later than this after submission are not drawn: no job takes so long."""


class Draws(Struct, frozen=True, eq=False):
    """What was drawn.

    Attributes
    ----------
    places
        The nodes that keep each split, ``[splits, copies]``; no copies on an object store.
    factors
        By how much each attempt is longer than its bytes explain, for every task by attempt.
    """

    places: NDArray[np.intp]
    factors: list[list[float]]


def draw(cluster: Cluster, job: Job, seed: int) -> Draws:
    """Return the draws of *seed*."""
    places = _places(cluster, job, np.random.default_rng([seed, 0]))
    tasks = job.splits + job.reducers
    factors = slow_factors(job.stragglers, (tasks, ATTEMPTS), np.random.default_rng([seed, 1]))
    return Draws(places, factors.tolist())


def _places(cluster: Cluster, job: Job, generator: np.random.Generator) -> NDArray[np.intp]:
    """Return where the copies of each split lie: different nodes, as even as can be.

    The first copies go round all nodes in a random order. The others lie a random distance further
    on, the same for no two copies of a split.
    """
    stores = cluster.stores
    if job.input_store != "hdfs" or not len(stores):
        return np.empty((job.splits, 0), dtype=np.intp)
    count, copies = len(stores), min(cluster.replication, len(stores))
    order = generator.permutation(count)
    first = np.arange(job.splits) % count
    steps = generator.random((job.splits, max(0, copies - 1)))
    # Sorted distances, spread apart by one each, are different and never 0 (modulo the nodes).
    further = np.sort((steps * (count - copies + 1)).astype(np.intp), axis=1)
    further += np.arange(1, copies)
    places = np.hstack([first[:, np.newaxis], (first[:, np.newaxis] + further) % count])
    return np.asarray(stores[order[places]], dtype=np.intp)


def slow_factors(
    stragglers: Stragglers, shape: tuple[int, ...], generator: np.random.Generator
) -> NDArray[np.float64]:
    """Return factors of the given shape."""
    spread = stragglers.spread
    body = np.exp(spread * generator.standard_normal(shape) - spread**2 / 2)
    straggles = generator.random(shape) < stragglers.share
    tail = stragglers.least * (1 - generator.random(shape)) ** (-1 / stragglers.shape)
    return np.where(straggles, np.minimum(tail, stragglers.most), body)


def draw_losses(faults: Sequence[NodeFault], seed: int) -> list[NodeFault]:
    """Return the faults with the losses that *seed* draws in place of those by chance."""
    return [one for number, fault in enumerate(faults) for one in _losses(fault, seed, number)]


def _losses(fault: NodeFault, seed: int, number: int) -> Iterator[NodeFault]:
    if not isinstance(fault, RandomLosses):
        yield fault
        return
    times_s = np.random.default_rng([seed, 2, number]).exponential(fault.mean_s, len(fault.nodes))
    for node, at_s in zip(fault.nodes, times_s.tolist(), strict=True):
        if at_s <= _DRAWN_FOR_S:
            yield NodeLoss(
                nodes=(node,),
                at_s=at_s,
                back_after_s=fault.back_after_s,
                keeps_blocks=fault.keeps_blocks,
            )
