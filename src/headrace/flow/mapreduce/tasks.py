"""How long tasks take on one kind of node, from their bytes and their share of the node."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from headrace.flow.mapreduce.distance import ELSEWHERE, RACK, ZONE
from headrace.flow.mapreduce.passes import (
    map_again,
    map_spills,
    reduce_again,
    reduce_runs,
    reduce_spills,
)

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster, Machine
    from headrace.flow.mapreduce.job import Job
    from headrace.flow.mapreduce.use import Use
    from headrace.flow.steps import FloatArray

__all__ = ["DISKS", "NETWORK", "SERVED", "STORE", "UPLINKS", "ZONES", "Tasks"]

# What tasks may have to wait for.
DISKS: Final = "disks"
NETWORK: Final = "network"
SERVED: Final = "disks of maps"
STORE: Final = "object store"
UPLINKS: Final = "uplinks"
ZONES: Final = "zones"


class Tasks(Struct, frozen=True):
    """Tasks on one kind of node: so many at once there, and together on all nodes."""

    machine: Machine
    cluster: Cluster
    job: Job
    use: Use
    at_once: float
    together: int

    @classmethod
    def maps(cls, machine: Machine, cluster: Cluster, job: Job, use: Use) -> Tasks:
        """Return maps: the slots of a node share it, as far as there are tasks for them."""
        together = use.maps_at_once
        at_once = max(1.0, min(machine.map_slots, together / use.nodes))
        return cls(machine, cluster, job, use, at_once, together)

    @classmethod
    def reduces(
        cls, machine: Machine, cluster: Cluster, job: Job, use: Use, *, last: bool = False
    ) -> Tasks:
        """Return reduces; those of the last of several waves are fewer, and share less."""
        together = use.last_reduces or use.reduces_at_once if last else use.reduces_at_once
        at_once = max(1.0, min(machine.reduces_at_once, together / use.nodes))
        return cls(machine, cluster, job, use, at_once, together)

    def alone(self) -> Tasks:
        """Return one such task by itself, in a cluster where nothing else runs."""
        use = replace(self.use, meanwhile=0.0)
        return replace(self, use=use, at_once=1.0, together=1)

    @property
    def disk(self) -> float:
        """Bytes/s of the disks, in sequence: its part, but one disk at most."""
        machine = self.machine
        part = min(machine.disk_bytes_per_s, machine.disks_bytes_per_s / self.at_once)
        return part * machine.streamed(self.at_once)

    def merged(self, runs: FloatArray) -> FloatArray:
        """Return bytes/s of the disks where so many runs are read in turn.

        The runs of all tasks at once are spread over the disks. Where several lie on one, it seeks
        for each part that it reads ahead: before a task asks for more of a run, it asks for parts
        of others, and so do the other tasks.
        """
        machine = self.machine
        seeking = machine.merged_bytes_per_s / max(self.at_once, machine.disks)
        on_one = self.at_once * np.minimum(runs, self.job.merge_factor) > machine.disks
        return np.asarray(np.where(on_one, seeking, self.disk), dtype=np.float64)

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
            # Maps that read from afar have the uplink among themselves.
            rate = min(rate, self.uplink(self.use.afar))
        if distance >= ELSEWHERE:
            rate = min(rate, self.cluster.network.zone_bytes_per_s / self.at_once)
        return rate

    def write_limits_s(self) -> dict[str, float]:
        """Return how long a byte of output takes what: all copies are written at once."""
        if self.job.output_store != "hdfs":
            return {STORE: 1 / self.store}
        machine, copies = self.machine, self.use.copies
        # On all nodes together each byte goes to as many disks; one copy goes to one disk.
        each = machine.disks_bytes_per_s * machine.streamed(self.at_once)
        limits = {DISKS: self.use.to_disk * max(copies * self.at_once / each, 1 / self.disk)}
        if copies > 1:
            limits[NETWORK] = (copies - 1) / self.network
            limits[UPLINKS] = 1 / self.uplink(1.0 if self.use.off_rack else 0.0)
        return limits

    def write_s_per_byte(self) -> float:
        """Return the time of writing a byte of output."""
        return max(self.write_limits_s().values())

    def map_work_s(self, splits: FloatArray) -> FloatArray:
        """Return how long a map's processor works."""
        spent, plain = self.job.processor, splits * self.job.expansion
        sorted_s = spent.sort_s_per_byte if self.job.reducers else 0.0
        per_byte = spent.map_s_per_byte + self.job.map_ratio * sorted_s
        return np.asarray(plain * per_byte / self.cores, dtype=np.float64)

    def map_read_s(self, splits: FloatArray, distance: int) -> FloatArray:
        """Return how long a map reads, and waits for disks that serve reducers meanwhile."""
        read = splits / self.read_bytes_per_s(distance)
        if self.job.reducers:
            read = read + splits * self.job.map_output_bytes_per_byte * self._served_meanwhile_s()
        return np.asarray(read, dtype=np.float64)

    def map_written_s(self, splits: FloatArray) -> FloatArray:
        """Return how long a map writes, and reads again what it had spilled."""
        job = self.job
        if not job.reducers:
            given = splits * job.expansion * job.map_ratio * job.combine_ratio * job.output_ratio
            return np.asarray(given * self.write_s_per_byte(), dtype=np.float64)
        kept, again = splits * job.map_output_bytes_per_byte, map_again(job, splits)
        written = kept * (1 + again) * self.use.to_disk / self.disk
        in_memory = self.at_once * kept <= self.machine.cache_bytes
        read = np.where(in_memory, 0.0, kept * again) / self.merged(map_spills(job, splits))
        return np.asarray(written + read, dtype=np.float64)

    def map_s(self, splits: FloatArray, distance: int) -> FloatArray:
        """Return the time of a map for splits of these bytes."""
        read, work = self.map_read_s(splits, distance), self.map_work_s(splits)
        written = self.map_written_s(splits)
        times: FloatArray = self.job.task_startup_s + (
            np.maximum(read + written, work)
            if self.machine.dirty_bytes
            else np.maximum(read, work) + written
        )
        return times

    def _served_meanwhile_s(self) -> float:
        """Return what maps wait for disks that serve reducers, per byte that they keep."""
        machine, use = self.machine, self.use
        if not use.meanwhile or not self.job.shuffle_bytes:
            return 0.0
        spilled = use.spilled * use.to_disk / machine.disks_bytes_per_s
        return use.meanwhile * self.at_once * (self._served_s_per_byte() + spilled)

    def shuffle_limits(self) -> dict[str, float]:
        """Return what one reducer fetches, in bytes/s, as far as each of these is concerned."""
        use = self.use
        if not self.job.shuffle_bytes:
            return {}
        limits = {
            NETWORK: self.network,
            UPLINKS: self.uplink(use.off_rack),
            SERVED: self._served_bytes_per_s(),
        }
        if use.off_zone:
            zone = self.cluster.network.zone_bytes_per_s
            limits[ZONES] = zone / self.at_once / use.off_zone
        if use.spilled and use.to_disk:
            limits[DISKS] = self.disk / use.to_disk
        return limits

    def shuffle_bytes_per_s(self) -> float:
        """Return what one reducer fetches."""
        return min(self.shuffle_limits().values(), default=math.inf)

    def _piece_bytes(self) -> float:
        return self.job.shuffle_bytes / self.job.splits / self.job.reducers

    def _served_s_per_byte(self) -> float:
        """Return how long all disks of a node serve a byte of the maps' output.

        What lies in memory costs them nothing; each other piece costs a seek.
        """
        job, machine = self.job, self.machine
        uncached = max(0.0, 1 - machine.cache_bytes * self.use.nodes / job.shuffle_bytes)
        seeks = machine.seek_s / (machine.disks * self._piece_bytes())
        return uncached * (1 / machine.disks_bytes_per_s + seeks)

    def _served_bytes_per_s(self) -> float:
        """Return what the maps' disks give one reducer: all nodes serve all reducers.

        A reducer asks for so many pieces at a time; each comes from one disk.
        """
        served = self._served_s_per_byte()
        if not served:
            return math.inf
        asked = self.job.fetches_at_once / (served * self.machine.disks)
        return min(self.use.nodes / self.together / served, asked)

    def merge_s(self, partitions: FloatArray) -> FloatArray:
        """Return the time of merges before the last."""
        again = partitions * reduce_again(self.job, partitions)
        read = 1 / self.merged(reduce_runs(self.job, partitions))
        merged = again * (read + self.use.to_disk / self.disk)
        return np.asarray(merged, dtype=np.float64)

    def reduce_read_s(self, partitions: FloatArray) -> FloatArray:
        """Return the time of reading runs for the last merge, which feeds the reduce function."""
        spilled = partitions * reduce_spills(self.job, partitions)
        read = spilled / self.merged(reduce_runs(self.job, partitions))
        return np.asarray(read, dtype=np.float64)

    def reduce_work_s(self, partitions: FloatArray) -> FloatArray:
        """Return how long a reducer's processor works."""
        plain = partitions / self.job.shuffle_compression
        return np.asarray(
            plain * self.job.processor.reduce_s_per_byte / self.cores, dtype=np.float64
        )

    def after_s(self, partitions: FloatArray) -> FloatArray:
        """Return the time of merging, reducing and writing partitions of these bytes."""
        output = partitions / self.job.shuffle_compression * self.job.output_ratio
        moved = self.reduce_read_s(partitions) + output * self.write_s_per_byte()
        times: FloatArray = self.merge_s(partitions) + np.maximum(
            moved, self.reduce_work_s(partitions)
        )
        return times
