"""How full a cluster is while a job runs on it, and what of its traffic goes where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.flow.mapreduce.passes import reduce_spills, written_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.steps import FloatArray

__all__ = ["Use"]

_LEFT_AFAR: Final = 0.025
"""Share of the maps that a scheduler which prefers near splits leaves to other racks at most, where
all nodes keep blocks: what this one did in the published runs of docs/validation.md."""


class Use(Struct, frozen=True):
    """What a job makes of a cluster.

    Attributes
    ----------
    nodes
        How many there are.
    maps_at_once, reduces_at_once
        Tasks that run at the same time on all of them.
    last_reduces
        Reduces of the last wave, if there are several: they have the cluster for themselves.
    off_rack, off_zone
        How likely two nodes are in different racks, and zones.
    afar
        Share of the maps that read from other racks.
    copies
        Copies of the output.
    to_disk
        Share of all writing that a disk must have done before the job ends; the rest still lies in
        memory then.
    spilled
        Share of what reducers fetch that goes to their disks before they reduce it.
    meanwhile
        Share of the shuffle that is fetched while maps still run.
    """

    nodes: int
    maps_at_once: int
    reduces_at_once: int
    last_reduces: int
    off_rack: float
    off_zone: float
    afar: float
    copies: int
    to_disk: float
    spilled: float
    meanwhile: float

    @classmethod
    def of(cls, cluster: Cluster, job: Job, splits: FloatArray, partitions: FloatArray) -> Use:
        """Return what *job* makes of *cluster*, with splits and partitions of these bytes."""
        groups = cluster.groups
        maps = sum(group.count * group.machine.map_slots for group in groups)
        reduces = sum(group.count * group.machine.reduces_at_once for group in groups)
        copies = min(job.output_replication, len(cluster.stores))
        written = written_bytes(job, splits, partitions, copies)
        dirty = sum(group.count * group.machine.dirty_bytes for group in groups)
        fetched = float(partitions.sum())
        on_disk = float((partitions * reduce_spills(job, partitions)).sum())
        off_rack = _elsewhere(np.bincount(cluster.racks))
        return cls(
            nodes=cluster.nodes,
            maps_at_once=max(1, min(maps, job.splits)),
            reduces_at_once=max(1, min(reduces, job.reducers)),
            last_reduces=(job.reducers - 1) % reduces + 1 if job.reducers > reduces else 0,
            off_rack=off_rack,
            off_zone=_elsewhere(np.bincount(cluster.zones)),
            afar=max(_LEFT_AFAR, off_rack * _without_blocks(cluster)),
            copies=copies,
            to_disk=max(0.0, 1 - dirty / written) if written else 0.0,
            spilled=on_disk / fetched if fetched else 0.0,
            meanwhile=_meanwhile(cluster, job, reduces),
        )


def _meanwhile(cluster: Cluster, job: Job, reduces: int) -> float:
    """Return what share of all reducers fetches while maps run.

    Where both take the same slots, reducers begin when no map waits any more.
    """
    shared = any(group.machine.shared_slots for group in cluster.groups)
    if shared or job.slow_start >= 1 or not job.reducers:
        return 0.0
    return min(1.0, reduces / job.reducers)


def _without_blocks(cluster: Cluster) -> float:
    """Return the share of all map slots that are on nodes which keep no blocks."""
    slots = [group.count * group.machine.map_slots for group in cluster.groups]
    without = [here for group, here in zip(cluster.groups, slots, strict=True) if not group.stores]
    return sum(without) / sum(slots)


def _elsewhere(sizes: NDArray[np.intp]) -> float:
    """Return how likely two nodes stand in different places of these sizes."""
    return 1 - float(((sizes / sizes.sum()) ** 2).sum())
