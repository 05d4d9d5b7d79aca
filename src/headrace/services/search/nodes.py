"""Data nodes, masters and UltraWarm nodes that a requirement needs.

A number of data nodes suffices if for each term ``demand <= nodes x limit of one``:

=============== ====================================== =======================================
term            demand                                 limit of one node
=============== ====================================== =======================================
storage         source x copies x 1.1 / 0.95           largest gp3 volume less what the service
                                                       keeps (a fifth, at most 20 GiB) and the
                                                       quarter below which AWS advises an alarm
cores           1.5 vCPU x active shards               vCPU; with standby two thirds of them
heap            shards                                 25 x GiB of heap
shards          shards                                 1,000, or 1,000 for 16 GiB of heap
=============== ====================================== =======================================

The number is a multiple of the zones, and at least the number of copies.
"""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct

from headrace.services.search import quotas as q
from headrace.services.search.instances import Instance
from headrace.services.search.requirement import SearchRequirement
from headrace.services.search.shards import (
    Shards,
    cut,
    disk_bytes,
    reserved_bytes,
    shards_per_node,
)
from headrace.sizing import Term, fits, lanes_for

__all__ = ["DataNodes", "Warm", "data_nodes", "master_type", "warm_nodes"]

_VOLUME_MIN_GIB: Final = 10


class DataNodes(Struct, frozen=True):
    """Data nodes of one type that carry a requirement.

    Attributes
    ----------
    instance, count
        Type and number.
    volume_gib
        Volume of each.
    shards
        How the data is cut for them.
    terms
        What decided.
    """

    instance: Instance
    count: int
    volume_gib: int
    shards: Shards
    terms: tuple[Term, ...]

    @property
    def vcpu(self) -> int:
        """Cores of all nodes."""
        return self.count * self.instance.vcpu


class Warm(Struct, frozen=True):
    """UltraWarm nodes, and how much they keep in S3 (one copy, S3 makes it durable)."""

    name: str
    count: int
    gib: float


class _Demand(Struct, frozen=True):
    name: str
    value: float
    unit: str
    limit: float


def data_nodes(need: SearchRequirement, instance: Instance) -> DataNodes | None:
    """Return the fewest data nodes of type *instance*; None if no number suffices."""
    most = q.DATA_NODES_MAX[need.zones]
    first = need.zones * math.ceil(need.copies / need.zones)
    for count in range(first, most + 1, need.zones):
        shards = cut(need, count)
        demands = _demands(need, instance, shards)
        if all(fits(demand.value, demand.limit * count) for demand in demands):
            raw_gib = disk_bytes(need.hot_bytes, need.replicas) / q.GIB / count
            terms = tuple(
                Term(
                    name=demand.name,
                    value=demand.value,
                    unit=demand.unit,
                    limit=demand.limit,
                    lanes=lanes_for(demand.value, demand.limit),
                    utilisation=demand.value / demand.limit / count,
                )
                for demand in demands
            )
            return DataNodes(instance, count, _volume_gib(raw_gib), shards, terms)
    return None


def master_type(nodes: int, shards: int) -> str | None:
    """Return the smallest type advised for dedicated masters; None beyond the service's table.

    >>> master_type(6, 400), master_type(12, 400), master_type(6, 20_000), master_type(300, 400)
    ('m6g.large', 'c6g.2xlarge', 'c6g.2xlarge', None)
    """
    for most_nodes, most_shards, name in q.MASTER_TYPES:
        if nodes <= most_nodes and shards <= most_shards:
            return name
    return None


def warm_nodes(need: SearchRequirement) -> tuple[Warm, ...]:
    """Return the ways to keep what moves to UltraWarm, one for each node type; none if nothing."""
    gib = need.warm_bytes * (1 + q.INDEX_OVERHEAD) / q.GIB
    if not gib:
        return ()
    counts = {name: lanes_for(gib, most) for name, most in q.WARM_GIB.items()}
    return tuple(Warm(name, max(q.WARM_NODES_MIN, count), gib) for name, count in counts.items())


def _demands(need: SearchRequirement, instance: Instance, shards: Shards) -> list[_Demand]:
    volume = instance.volume_max_gib
    usable = volume * (1 - q.FREE_STORAGE_ALARM) - reserved_bytes(volume * q.GIB, 1) / q.GIB
    disk = disk_bytes(need.hot_bytes, need.replicas) / q.GIB
    awake = (q.STANDBY_ZONES - 1) / q.STANDBY_ZONES if need.standby else 1.0
    heap = instance.heap_gib * q.SHARDS_PER_HEAP_GIB
    demands = [
        _Demand("storage", disk, "GiB", usable),
        _Demand("cores", shards.active * q.SHARD_VCPU, "vCPU", instance.vcpu * awake),
        _Demand("heap", shards.total, "shards", heap),
    ]
    limit = shards_per_node(need.engine, instance.heap_gib)
    if math.isfinite(limit):
        demands.append(_Demand("shard limit", shards.total, "shards", limit))
    return demands


def _volume_gib(raw_gib: float) -> int:
    """Return the volume that *raw_gib* fill until the alarm of free storage is near."""
    filled = 1 - q.FREE_STORAGE_ALARM
    small = raw_gib / (filled - q.SERVICE_RESERVED)
    whole = min(small, (raw_gib + q.SERVICE_RESERVED_MAX_GIB) / filled)
    return max(_VOLUME_MIN_GIB, math.ceil(whole - 1e-6))
