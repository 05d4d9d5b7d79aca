"""How long tasks take on each kind of node: from bytes, disks, network and processor.

A task shares its node with the tasks that run there while the node is full: each has its part of
the disks, of the network and of the cores. What is read and what is worked on overlap, the slower
decides; what is written comes afterwards. Off its rack a task also shares the uplink, and the core
of the network, with all others. Shares are those of full nodes all the time, so that the tail of a
phase is told a little too slow; traffic of copies that replace lost ones is not counted.

- A map reads its split, sorts what it gives, and writes it: once if it fits the sort buffer, else
  spilled, read again and written merged.
- A reducer fetches its part of every map's output. What no longer lies in memory is read from the
  maps' disks piece by piece, with a seek each. What exceeds its own memory goes to disk.
- Then it merges, in several passes if there are more runs than are merged at once, and reduces
  while it writes: each copy to a disk, all but the first over the network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from headrace.flow.mapreduce.cluster import Cluster, Machine
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.steps import FloatArray

__all__ = ["DISTANCES", "ELSEWHERE", "NODE", "RACK", "ZONE", "Rates", "rates_of"]

NODE: Final = 0
RACK: Final = 1
ZONE: Final = 2
ELSEWHERE: Final = 3

DISTANCES: Final = ("node", "rack", "zone", "elsewhere")
"""From where a map reads: its node, its rack, its zone, another zone."""

_SPILLED: Final = 3.0
"""How often map output that was spilled goes to or from a disk: written, read, written merged."""


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Times of tasks where nothing fails, before stragglers.

    Attributes
    ----------
    map_s
        By kind of node, distance of the input, and split.
    shuffle_bytes_per_s
        What one reducer fetches, by kind.
    fetch_delay_s
        What waiting for other zones adds to a reducer's fetching.
    after_s
        From the end of fetching to the end of the task, by kind and reducer.
    partition_bytes
        What each reducer fetches.
    """

    map_s: list[list[list[float]]]
    shuffle_bytes_per_s: list[float]
    fetch_delay_s: float
    after_s: list[list[float]]
    partition_bytes: FloatArray


def rates_of(cluster: Cluster, job: Job) -> Rates:
    """Return the times of the tasks of *job* on *cluster*."""
    use = _Use.of(cluster, job)
    splits = np.array(job.split_bytes or [job.input_bytes / job.splits], dtype=np.float64)
    shares = np.array(job.partitions or [1.0] * max(1, job.reducers), dtype=np.float64)
    partitions = job.shuffle_bytes * shares / shares.sum()
    maps = [_Tasks.maps(group.machine, cluster, job, use) for group in cluster.groups]
    reduces = [_Tasks.reduces(group.machine, cluster, job, use) for group in cluster.groups]
    pieces = job.splits * use.off_zone / job.fetches_at_once
    return Rates(
        map_s=[
            [_repeated(tasks.map_s(splits, far), job.splits) for far in range(len(DISTANCES))]
            for tasks in maps
        ],
        shuffle_bytes_per_s=[tasks.shuffle_bytes_per_s() for tasks in reduces],
        fetch_delay_s=pieces * cluster.network.zone_round_trip_s,
        after_s=[tasks.after_s(partitions).tolist() for tasks in reduces],
        partition_bytes=partitions,
    )


def _repeated(values: FloatArray, count: int) -> list[float]:
    return values.tolist() if len(values) == count else [float(values[0])] * count


@dataclass(frozen=True, slots=True)
class _Use:
    """How full the cluster is, and what of its traffic crosses racks and zones."""

    nodes: int
    maps_at_once: int
    reduces_at_once: int
    off_rack: float
    off_zone: float

    @classmethod
    def of(cls, cluster: Cluster, job: Job) -> _Use:
        maps = sum(group.count * group.machine.map_slots for group in cluster.groups)
        reduces = sum(group.count * group.machine.reduces_at_once for group in cluster.groups)
        return cls(
            nodes=cluster.nodes,
            maps_at_once=max(1, min(maps, job.splits)),
            reduces_at_once=max(1, min(reduces, job.reducers)),
            off_rack=_elsewhere(np.bincount(cluster.racks)),
            off_zone=_elsewhere(np.bincount(cluster.zones)),
        )


def _elsewhere(sizes: NDArray[np.intp]) -> float:
    """Return how likely two nodes stand in different places of these sizes."""
    return 1 - float(((sizes / sizes.sum()) ** 2).sum())


@dataclass(frozen=True, slots=True)
class _Tasks:
    """Tasks on one kind of node, so many of them at once."""

    machine: Machine
    cluster: Cluster
    job: Job
    use: _Use
    at_once: float

    @classmethod
    def maps(cls, machine: Machine, cluster: Cluster, job: Job, use: _Use) -> _Tasks:
        """Return maps: the slots of a node share it, as far as there are tasks for them."""
        at_once = max(1.0, min(machine.map_slots, use.maps_at_once / use.nodes))
        return cls(machine, cluster, job, use, at_once)

    @classmethod
    def reduces(cls, machine: Machine, cluster: Cluster, job: Job, use: _Use) -> _Tasks:
        """Return reduces."""
        at_once = max(1.0, min(machine.reduces_at_once, use.reduces_at_once / use.nodes))
        return cls(machine, cluster, job, use, at_once)

    @property
    def disk(self) -> float:
        """Bytes/s of the disks: its part, but one disk at most."""
        return min(self.machine.disk_bytes_per_s, self.machine.disks_bytes_per_s / self.at_once)

    @property
    def network(self) -> float:
        """Bytes/s of the node's network."""
        return self.machine.network_bytes_per_s / self.at_once

    @property
    def store(self) -> float:
        """Bytes/s of an object store."""
        return min(self.network, self.cluster.store_bytes_per_s)

    @property
    def cores(self) -> float:
        """Cores of speed 1 that it has."""
        return self.machine.core_speed * min(1.0, self.machine.cores / self.at_once)

    def uplink(self, crossing: float) -> float:
        """Return its rate where this share of all bytes leaves the rack."""
        if not crossing:
            return math.inf
        network = self.cluster.network
        rack = network.rack_bytes_per_s / (network.nodes_per_rack or self.use.nodes)
        core = network.core_bytes_per_s / self.use.nodes
        return min(rack, core) / self.at_once / crossing

    def read_bytes_per_s(self, distance: int) -> float:
        """Return how fast a split is read from *distance*."""
        if self.job.input_store != "hdfs":
            return self.store
        rate = self.disk
        if distance >= RACK:
            rate = min(rate, self.network)
        if distance >= ZONE:
            rate = min(rate, self.uplink(1.0))
        if distance >= ELSEWHERE:
            rate = min(rate, self.cluster.network.zone_bytes_per_s / self.at_once)
        return rate

    def write_s_per_byte(self) -> float:
        """Return the time of writing a byte of output, all its copies at once."""
        if self.job.output_store != "hdfs":
            return 1 / self.store
        machine = self.machine
        copies = min(self.job.output_replication, len(self.cluster.stores))
        # On all nodes together each byte goes to as many disks; one copy goes to one disk.
        slowest = max(
            copies * self.at_once / machine.disks_bytes_per_s, 1 / machine.disk_bytes_per_s
        )
        if copies > 1:
            away = 1.0 if self.use.off_rack else 0.0
            slowest = max(slowest, (copies - 1) / self.network, 1 / self.uplink(away))
        return slowest

    def map_s(self, splits: FloatArray, distance: int) -> FloatArray:
        """Return the time of a map for splits of these bytes."""
        job, spent = self.job, self.job.processor
        plain = splits * job.expansion
        given = plain * job.map_ratio
        work = plain * spent.map_s_per_byte
        if job.reducers:
            work += given * spent.sort_s_per_byte
            passes = np.where(given > job.sort_buffer_bytes, _SPILLED, 1.0)
            written = splits * job.map_output_bytes_per_byte * passes / self.disk
        else:
            written = given * job.combine_ratio * job.output_ratio * self.write_s_per_byte()
        read = splits / self.read_bytes_per_s(distance)
        times: FloatArray = job.task_startup_s + np.maximum(read, work / self.cores) + written
        return times

    def shuffle_bytes_per_s(self) -> float:
        """Return what one reducer fetches."""
        job, use = self.job, self.use
        if not job.shuffle_bytes:
            return math.inf
        limits = [self.network, self.uplink(use.off_rack), self._served_bytes_per_s()]
        if use.off_zone:
            zone = self.cluster.network.zone_bytes_per_s
            limits.append(zone / self.at_once / use.off_zone)
        if job.shuffle_bytes / job.reducers > job.reduce_buffer_bytes:
            limits.append(self.disk)
        return min(limits)

    def _served_bytes_per_s(self) -> float:
        """Return what the maps' disks give one reducer: all nodes serve all reducers."""
        job, machine, nodes = self.job, self.machine, self.use.nodes
        uncached = max(0.0, 1 - machine.cache_bytes * nodes / job.shuffle_bytes)
        piece = job.shuffle_bytes / job.splits / job.reducers
        per_byte = 1 / machine.disks_bytes_per_s + machine.seek_s / (machine.disks * piece)
        if not uncached:
            return math.inf
        return nodes / self.use.reduces_at_once / (uncached * per_byte)

    def after_s(self, partitions: FloatArray) -> FloatArray:
        """Return the time of merging, reducing and writing partitions of these bytes."""
        job = self.job
        runs = np.ceil(partitions / job.reduce_buffer_bytes)
        spilled = runs > 1
        levels = np.ceil(np.log(np.maximum(runs, 2)) / math.log(job.merge_factor))
        # The last level is merged while it is reduced; the others are read and written.
        merged = np.where(spilled, 2 * (levels - 1), 0.0) * partitions / self.disk
        read = np.where(spilled, partitions, 0.0) / self.disk
        plain = partitions / job.shuffle_compression
        work = plain * job.processor.reduce_s_per_byte / self.cores
        written = plain * job.output_ratio * self.write_s_per_byte()
        times: FloatArray = merged + np.maximum(read + written, work)
        return times
