"""How data is cut into shards, and what shards ask of a node.

Sources: "Choosing the number of shards" and "Calculating storage requirements" of the OpenSearch
Service developer guide.
"""

from __future__ import annotations

import math

from msgspec import Struct

from headrace.services.search import quotas as q
from headrace.services.search.engine import Engine
from headrace.services.search.requirement import SearchRequirement

__all__ = ["Shards", "cut", "disk_bytes", "needed_bytes", "reserved_bytes", "shards_per_node"]


class Shards(Struct, frozen=True):
    """How the data on the data nodes is cut.

    Attributes
    ----------
    primaries
        Primary shards of one index.
    shard_bytes
        Size of one.
    active
        Shards that work at once: of the index of today, or of the only one.
    total
        All shards on the data nodes, replicas included.
    """

    primaries: int
    shard_bytes: float
    active: int
    total: int


def cut(need: SearchRequirement, nodes: int) -> Shards:
    """Cut each index into the fewest shards of allowed size, a multiple of the data nodes.

    ``(source + room to grow) x 1.1 / shard size``, rounded up to a multiple of *nodes*, so that
    each node works as much as the others. Where shards would become too small, their number with
    all replicas is made a multiple of the nodes, and if that also fails, it is left as it is.
    """
    low_gib, high_gib = q.SHARD_GIB[need.workload]
    most = high_gib * q.GIB if need.shard_bytes is None else need.shard_bytes
    least = min(low_gib * q.GIB, most)
    index = need.index_bytes * (1 + q.INDEX_OVERHEAD)
    fewest = max(1, math.ceil(index / most - 1e-9))
    even = [math.ceil(fewest / nodes) * nodes]
    even += [n for n in range(fewest, fewest + nodes) if n * need.copies % nodes == 0]
    primaries = next((n for n in even if index / n >= least or n == fewest), fewest)
    active = primaries * need.copies
    return Shards(primaries, index / primaries, active, active * need.indexes)


def needed_bytes(source_bytes: float, replicas: int) -> float:
    """Return the disk space that source data needs, by the service's formula.

    ``source x (1 + replicas) x 1.1 / 0.95 / 0.8``: index overhead, what Linux keeps for root, what
    the service keeps.

    >>> round(needed_bytes(66, 1))
    191
    """
    return disk_bytes(source_bytes, replicas) / (1 - q.SERVICE_RESERVED)


def disk_bytes(source_bytes: float, replicas: int) -> float:
    """Return the same without what the service keeps of each node's disk."""
    return source_bytes * (1 + replicas) * (1 + q.INDEX_OVERHEAD) / (1 - q.LINUX_RESERVED)


def reserved_bytes(volume_bytes: float, nodes: int) -> float:
    """Return what the service keeps of the volumes of all nodes: a fifth, at most 20 GiB of each.

    >>> [reserved_bytes(size * q.GIB, nodes) / q.GIB for size, nodes in ((500, 3), (100, 10))]
    [60.0, 200.0]
    """
    return nodes * min(volume_bytes * q.SERVICE_RESERVED, q.SERVICE_RESERVED_MAX_GIB * q.GIB)


def shards_per_node(engine: Engine | None, heap_gib: float) -> float:
    """Return how many shards a node takes; infinite for engines without a limit.

    >>> shards_per_node(None, 32), shards_per_node(Engine("OpenSearch", 2, 15), 32)
    (2000.0, 1000)
    """
    first_limited = 7
    if engine is not None and engine.name == "Elasticsearch":
        return q.SHARDS_PER_NODE if engine.major >= first_limited else math.inf
    if engine is not None and engine.version < q.SHARDS_BY_HEAP_SINCE:
        return q.SHARDS_PER_NODE
    by_heap = q.SHARDS_PER_NODE * heap_gib / q.SHARDS_HEAP_STEP_GIB
    return min(by_heap, q.SHARDS_PER_NODE_MAX)
