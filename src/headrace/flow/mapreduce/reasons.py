"""Why tasks take as long as they take: the parts of one of each kind, on a full node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from headrace.flow.mapreduce.distance import NODE
from headrace.flow.mapreduce.rates import tasks_of
from headrace.flow.mapreduce.tasks import DISKS, STORE

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.mapreduce.tasks import Tasks
    from headrace.flow.steps import FloatArray

__all__ = ["Reasons", "reasons"]


class Reasons(Struct, frozen=True):
    """How long a task of the mean size takes, on nodes of the commonest kind.

    Attributes
    ----------
    what
        ``map``, ``fetch`` or ``reduce``.
    takes_s
        All of it, where nothing fails and nobody straggles.
    parts_s
        How long each thing alone would take, the longest first; some overlap.
    """

    what: str
    takes_s: float
    parts_s: tuple[tuple[str, float], ...]


def reasons(cluster: Cluster, job: Job) -> tuple[Reasons, ...]:
    """Return the parts of a map that reads near, of fetching, and of what follows."""
    commonest = max(range(len(cluster.groups)), key=lambda kind: cluster.groups[kind].count)
    maps, reduces, _ = tasks_of(cluster, job)
    split = np.array([job.input_bytes / job.splits])
    found = [_map(maps[commonest], split)]
    if job.reducers:
        partition = np.array([job.shuffle_bytes / job.reducers])
        found.append(_fetch(reduces[commonest], float(partition[0])))
        found.append(_reduce(reduces[commonest], partition))
    return tuple(found)


def _told(what: str, takes_s: float, parts_s: dict[str, float]) -> Reasons:
    longest = sorted(parts_s.items(), key=lambda part: (-part[1], part[0]))
    return Reasons(what, takes_s, tuple((name, part_s) for name, part_s in longest if part_s > 0))


def _map(tasks: Tasks, split: FloatArray) -> Reasons:
    source = DISKS if tasks.job.input_store == "hdfs" else STORE
    parts_s = {
        "start": tasks.job.task_startup_s,
        "processor": float(tasks.map_work_s(split)[0]),
        source: float(tasks.map_read_s(split, NODE)[0]),
        "writing": float(tasks.map_written_s(split)[0]),
    }
    return _told("map", float(tasks.map_s(split, NODE)[0]), parts_s)


def _fetch(tasks: Tasks, partition_bytes: float) -> Reasons:
    limits = tasks.shuffle_limits()
    parts_s = {name: partition_bytes / rate for name, rate in limits.items()}
    return _told("fetch", max(parts_s.values(), default=0.0), parts_s)


def _reduce(tasks: Tasks, partition: FloatArray) -> Reasons:
    output = float(partition[0]) / tasks.job.shuffle_compression * tasks.job.output_ratio
    parts_s = {
        f"writing: {name}": output * per_byte_s
        for name, per_byte_s in tasks.write_limits_s().items()
    }
    parts_s |= {
        "merging": float(tasks.merge_s(partition)[0]),
        "reading": float(tasks.reduce_read_s(partition)[0]),
        "processor": float(tasks.reduce_work_s(partition)[0]),
    }
    return _told("reduce", float(tasks.after_s(partition)[0]), parts_s)
