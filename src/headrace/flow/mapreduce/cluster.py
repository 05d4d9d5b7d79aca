"""What a job runs on: machines in groups, racks and zones, and the network between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, field

from headrace.flow.mapreduce.heartbeat import Heartbeat

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Cluster", "Group", "Machine", "Network"]


class Machine(Struct, frozen=True, kw_only=True):
    """One kind of node.

    Attributes
    ----------
    cores
        Processor cores.
    core_speed
        Speed of a core, relative to the one for which `Processor` gives its times.
    disks
        Number of disks.
    disk_bytes_per_s
        What one disk reads or writes in sequence.
    seek_s
        Time to go to another place of a disk; 0 for solid-state disks.
    slice_s
        How long a disk serves one task before it goes to the next, where there are more tasks than
        disks.
    read_ahead_bytes
        What is read of one run, in a merge, before the disk goes to the next.
    network_bytes_per_s
        What the node sends, and at the same time receives.
    cache_bytes
        Memory in which what maps wrote stays until reducers have read it.
    dirty_bytes
        Memory for what is written and not yet on a disk. With any, tasks do not wait for what they
        write, but only for the disks to have room again.
    map_slots
        Map tasks that run at once; all tasks, where slots are shared.
    reduce_slots
        Reduce tasks that run at once.
    shared_slots
        Whether maps and reduces take the same slots, as containers of YARN.
    """

    cores: int
    core_speed: float = 1.0
    disks: int = 1
    disk_bytes_per_s: float
    seek_s: float = 0.0
    slice_s: float = 0.1
    read_ahead_bytes: float = 131_072.0
    network_bytes_per_s: float
    cache_bytes: float = 0.0
    dirty_bytes: float = 0.0
    map_slots: int
    reduce_slots: int = 1
    shared_slots: bool = False

    def __post_init__(self) -> None:
        _at_least(1, cores=self.cores, disks=self.disks, map_slots=self.map_slots)
        _at_least(1, reduce_slots=self.reduce_slots)
        _at_least(0, seek_s=self.seek_s)
        _at_least(0, cache_bytes=self.cache_bytes, dirty_bytes=self.dirty_bytes)
        _above_zero(
            slice_s=self.slice_s,
            read_ahead_bytes=self.read_ahead_bytes,
            core_speed=self.core_speed,
            disk_bytes_per_s=self.disk_bytes_per_s,
            network_bytes_per_s=self.network_bytes_per_s,
        )

    @property
    def disks_bytes_per_s(self) -> float:
        """What all its disks carry together."""
        return self.disks * self.disk_bytes_per_s

    def streamed(self, tasks: float) -> float:
        """Return the share of that which is left where so many tasks read and write at once.

        With more tasks than disks, a disk goes from one to the next after each slice.
        """
        return 1.0 if tasks <= self.disks else self.slice_s / (self.slice_s + self.seek_s)

    @property
    def merged_bytes_per_s(self) -> float:
        """What all its disks carry where several runs on each are read in turn."""
        ahead = self.read_ahead_bytes
        return self.disks * ahead / (ahead / self.disk_bytes_per_s + self.seek_s)

    @property
    def reduces_at_once(self) -> int:
        """Reduce tasks that can run at once."""
        return self.map_slots if self.shared_slots else self.reduce_slots


class Group(Struct, frozen=True, kw_only=True):
    """Equal nodes at one place.

    Attributes
    ----------
    machine
        What they are.
    count
        How many.
    zone
        Where they stand; nodes of other zones are reached over slower and paid lines.
    stores
        Whether they keep blocks of the distributed file system.
    usd_per_node_hour
        What a node costs an hour.
    """

    machine: Machine
    count: int
    zone: str = ""
    stores: bool = True
    usd_per_node_hour: float = 0.0

    def __post_init__(self) -> None:
        _at_least(0, count=self.count, usd_per_node_hour=self.usd_per_node_hour)


class Network(Struct, frozen=True, kw_only=True):
    """What lies between the nodes.

    Attributes
    ----------
    nodes_per_rack
        Nodes behind one switch; None where the network has no racks.
    rack_bytes_per_s
        What a rack's uplink carries in each direction.
    core_bytes_per_s
        What all racks together exchange, one direction counted.
    zone_bytes_per_s
        What one node exchanges with other zones.
    zone_round_trip_s
        Time to another zone and back: each piece that a reducer fetches from there costs it once.
    usd_per_zone_byte
        Price of a byte that goes from one zone to another, both sides together.
    """

    nodes_per_rack: int | None = None
    rack_bytes_per_s: float = math.inf
    core_bytes_per_s: float = math.inf
    zone_bytes_per_s: float = math.inf
    zone_round_trip_s: float = 0.0
    usd_per_zone_byte: float = 0.0

    def __post_init__(self) -> None:
        if self.nodes_per_rack is not None:
            _at_least(1, nodes_per_rack=self.nodes_per_rack)
        _above_zero(
            rack_bytes_per_s=self.rack_bytes_per_s,
            core_bytes_per_s=self.core_bytes_per_s,
            zone_bytes_per_s=self.zone_bytes_per_s,
        )
        _at_least(0, zone_round_trip_s=self.zone_round_trip_s)
        _at_least(0, usd_per_zone_byte=self.usd_per_zone_byte)


class Cluster(Struct, frozen=True, kw_only=True):
    """All nodes that work, with what connects them.

    Attributes
    ----------
    groups
        The nodes. They are numbered in this order, from 0 on.
    network
        What lies between them.
    replication
        Copies that the distributed file system keeps of a block of the input.
    notice_s
        Time after which a lost node is missed; until then its tasks are thought to run.
    store_bytes_per_s
        What one task reads from, or writes to, an object store; none where that has no limit.
    heartbeat
        How nodes report what has ended, and get tasks.
    """

    groups: tuple[Group, ...]
    network: Network = field(default_factory=Network)
    replication: int = 3
    notice_s: float = 0.0
    store_bytes_per_s: float = math.inf
    heartbeat: Heartbeat = field(default_factory=Heartbeat)

    def __post_init__(self) -> None:
        _at_least(1, nodes=self.nodes, replication=self.replication)
        _at_least(0, notice_s=self.notice_s)
        _above_zero(store_bytes_per_s=self.store_bytes_per_s)

    @property
    def nodes(self) -> int:
        """How many nodes work."""
        return sum(group.count for group in self.groups)

    @property
    def kinds(self) -> NDArray[np.intp]:
        """The group of each node, by its number."""
        return np.repeat(np.arange(len(self.groups)), [group.count for group in self.groups])

    @property
    def zones(self) -> NDArray[np.intp]:
        """The zone of each node, as a number."""
        names = sorted({group.zone for group in self.groups})
        return np.array([names.index(group.zone) for group in self.groups])[self.kinds]

    @property
    def racks(self) -> NDArray[np.intp]:
        """The rack of each node, as a number; racks hold nodes of one zone only."""
        zones, size = self.zones, self.network.nodes_per_rack or self.nodes
        racks, first = np.zeros(self.nodes, dtype=np.intp), 0
        for zone in np.unique(zones):
            inside = np.flatnonzero(zones == zone)
            racks[inside] = first + np.arange(len(inside)) // size
            first = int(racks[inside].max()) + 1
        return racks

    @property
    def stores(self) -> NDArray[np.intp]:
        """Numbers of the nodes that keep blocks."""
        keeps = np.array([group.stores for group in self.groups])
        return np.flatnonzero(keeps[self.kinds])

    @property
    def usd_per_hour(self) -> float:
        """What all nodes cost an hour."""
        return math.fsum(group.count * group.usd_per_node_hour for group in self.groups)


def _at_least(limit: float, **values: float) -> None:
    for name, value in values.items():
        if not value >= limit:
            raise ValueError(f"{name} is {value}: at least {limit} is needed")


def _above_zero(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}: it must be above 0")
