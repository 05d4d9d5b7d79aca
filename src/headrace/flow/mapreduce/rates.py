"""How long tasks take on each kind of node: from bytes, disks, network and processor.

A task shares its node with the tasks that run there while the node is full: each has its part of
the disks, of the network and of the cores. What is read and what is worked on overlap, the slower
decides; what is written comes afterwards, or meanwhile where there is memory for it. Off its rack a
task also shares the uplink, and the core of the network, with all others. Shares are those of full
nodes, for reducers of the last of several waves those of as many as are left, so that the tail of a
phase is told a little too slow; traffic of copies that replace lost ones is not counted.

- A disk that serves more tasks than there are disks goes from one to the next after a slice, with a
  seek each time.
- A map reads its split, sorts what it gives, and writes it: once if it fits the sort buffer, else
  spilled, read again and written merged.
- A reducer fetches its part of every map's output. What no longer lies in memory is read from the
  maps' disks piece by piece, with a seek each; as far as reducers fetch while maps run, the maps
  wait for their disks meanwhile. What exceeds its own memory goes to disk.
- Then it merges, in several passes if there are more runs than are merged at once, and reduces
  while it writes: each copy to a disk, all but the first over the network. Runs are read in turn,
  with a seek for what is read ahead of each.
- What still lies in memory when the job ends has cost no disk anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from headrace.flow.mapreduce.distance import DISTANCES, NODE
from headrace.flow.mapreduce.tasks import Tasks
from headrace.flow.mapreduce.use import Use

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.steps import FloatArray

__all__ = ["Rates", "drawn_s", "rates_of", "tasks_of"]


class Rates(Struct, frozen=True, eq=False):
    """Times of tasks where nothing fails, before stragglers.

    Attributes
    ----------
    map_s
        By kind of node, distance of the input, and split.
    map_alone_s
        The same where nothing else runs, for splits that are read near.
    fetch_bytes_per_s
        What one reducer fetches, by kind and reducer.
    fetch_delay_s
        What waiting for other zones adds to a reducer's fetching.
    after_s
        From the end of fetching to the end of the task, by kind and reducer.
    after_alone_s
        The same where nothing else runs.
    partition_bytes
        What each reducer fetches.
    """

    map_s: list[list[list[float]]]
    map_alone_s: list[list[float]]
    fetch_bytes_per_s: list[list[float]]
    fetch_delay_s: float
    after_s: list[list[float]]
    after_alone_s: list[list[float]]
    partition_bytes: FloatArray


def tasks_of(cluster: Cluster, job: Job) -> tuple[list[Tasks], list[Tasks], Use]:
    """Return the maps and reduces of *job* on each kind of node, and how they use the cluster."""
    use = Use.of(cluster, job, _splits(job), _partitions(job))
    maps = [Tasks.maps(group.machine, cluster, job, use) for group in cluster.groups]
    reduces = [Tasks.reduces(group.machine, cluster, job, use) for group in cluster.groups]
    return maps, reduces, use


def rates_of(cluster: Cluster, job: Job) -> Rates:
    """Return the times of the tasks of *job* on *cluster*."""
    splits, partitions = _splits(job), _partitions(job)
    maps, reduces, use = tasks_of(cluster, job)
    # Reducers begin in their order, so the last of them are those of the last wave.
    last = [Tasks.reduces(one.machine, cluster, job, use, last=True) for one in reduces]
    before = len(partitions) - use.last_reduces
    pieces = job.splits * use.off_zone / job.fetches_at_once
    return Rates(
        map_s=[
            [_repeated(tasks.map_s(splits, far), job.splits) for far in range(len(DISTANCES))]
            for tasks in maps
        ],
        map_alone_s=[_repeated(tasks.alone().map_s(splits, NODE), job.splits) for tasks in maps],
        fetch_bytes_per_s=[
            [one.shuffle_bytes_per_s()] * before + [other.shuffle_bytes_per_s()] * use.last_reduces
            for one, other in zip(reduces, last, strict=True)
        ],
        fetch_delay_s=pieces * cluster.network.zone_round_trip_s,
        after_s=[
            [
                *one.after_s(partitions[:before]).tolist(),
                *other.after_s(partitions[before:]).tolist(),
            ]
            for one, other in zip(reduces, last, strict=True)
        ],
        after_alone_s=[tasks.alone().after_s(partitions).tolist() for tasks in reduces],
        partition_bytes=partitions,
    )


def drawn_s(shared_s: float, alone_s: float, factor: float) -> float:
    """Return how long a task takes whose draw is *factor*.

    What it takes longer than its bytes explain is its own affair, a bad disk for instance: the
    others of its node do not make that longer, and are gone when a straggler is the last.
    """
    if factor <= 1:
        return shared_s * factor
    return shared_s + (factor - 1) * min(shared_s, alone_s)


def _splits(job: Job) -> FloatArray:
    """Return the bytes of each split, or of one where all are alike."""
    return np.array(job.split_bytes or [job.input_bytes / job.splits], dtype=np.float64)


def _partitions(job: Job) -> FloatArray:
    shares = np.array(job.partitions or [1.0] * max(1, job.reducers), dtype=np.float64)
    return np.asarray(job.shuffle_bytes * shares / shares.sum(), dtype=np.float64)


def _repeated(values: FloatArray, count: int) -> list[float]:
    return values.tolist() if len(values) == count else [float(values[0])] * count
