"""How often intermediate data go to disk and back: spills of maps, runs of reducers, merges.

A map that gives more than its buffer holds spills several times, and merges its spills into one
file. A reducer that gets more than its memory holds writes runs; its last merge feeds the reduce
function. More runs than are merged at once are first merged into fewer, smallest first, and the
first time just so many that every later merge is a full one (Hadoop's ``Merger``; Knuth, *The Art
of Computer Programming* 3, 5.4.9).
"""

from __future__ import annotations

from functools import lru_cache
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.steps import FloatArray

__all__ = [
    "map_again",
    "map_spills",
    "merged_again",
    "reduce_again",
    "reduce_runs",
    "reduce_spills",
    "written_bytes",
]


@lru_cache(maxsize=4_096)
def merged_again(runs: int, factor: int) -> float:
    """Return how often data in so many equal runs are merged before the last merge.

    Examples
    --------
    >>> merged_again(10, 10), merged_again(19, 10)
    (0.0, 0.5263157894736842)
    """
    sizes = [1] * runs
    heapify(sizes)
    moved, first = 0, True
    while len(sizes) > factor:
        together = factor
        if first and (rest := (len(sizes) - 1) % (factor - 1)):
            together = rest + 1
        first = False
        merged = sum(heappop(sizes) for _ in range(together))
        moved += merged
        heappush(sizes, merged)
    return moved / max(1, runs)


def _again(runs: FloatArray, factor: int) -> FloatArray:
    kinds, where = np.unique(runs, return_inverse=True)
    each = np.array([merged_again(int(kind), factor) for kind in kinds], dtype=np.float64)
    return np.asarray(each[where], dtype=np.float64)


def map_spills(job: Job, splits: FloatArray) -> FloatArray:
    """Return how often maps of these bytes spill: once at least."""
    given = splits * job.expansion * job.map_ratio
    spills = np.ceil(given / (job.sort_buffer_bytes * job.spill_at))
    return np.asarray(np.maximum(1.0, spills), dtype=np.float64)


def map_again(job: Job, splits: FloatArray) -> FloatArray:
    """Return how often what a map keeps is read and written again, for splits of these bytes."""
    spills = map_spills(job, splits)
    merged = np.where(spills > 1, 1.0 + _again(spills, job.merge_factor), 0.0)
    return np.asarray(merged, dtype=np.float64)


def reduce_runs(job: Job, partitions: FloatArray) -> FloatArray:
    """Return in how many runs partitions of these bytes are merged: one is in memory."""
    runs = np.ceil(partitions / job.reduce_buffer_bytes)
    return np.asarray(np.maximum(1.0, runs), dtype=np.float64)


def reduce_spills(job: Job, partitions: FloatArray) -> FloatArray:
    """Return for partitions of these bytes 1 where they go to disk, 0 where memory holds them."""
    return np.asarray(reduce_runs(job, partitions) > 1, dtype=np.float64)


def reduce_again(job: Job, partitions: FloatArray) -> FloatArray:
    """Return how often these partitions are read and written again before the last merge."""
    return _again(reduce_runs(job, partitions), job.merge_factor)


def written_bytes(job: Job, splits: FloatArray, partitions: FloatArray, copies: int) -> float:
    """Return what all tasks together write to disks."""
    output = job.output_bytes * (copies if job.output_store == "hdfs" else 0)
    if not job.reducers:
        return output
    # Splits are given one for all where they are alike.
    kept = splits * job.map_output_bytes_per_byte * (1 + map_again(job, splits))
    mapped = float(kept.mean()) * job.splits
    spilled = reduce_spills(job, partitions) * (1 + reduce_again(job, partitions))
    return mapped + float((partitions * spilled).sum()) + output
