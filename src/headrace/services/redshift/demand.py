"""What the declared load asks of a warehouse: what it holds, loads and answers."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design import EdgeKind
from headrace.design.declared import need_load, offered, warehouse_of
from headrace.errors import UnknownValueError
from headrace.flow.queueing import servers_for
from headrace.services.redshift import quotas as q
from headrace.services.redshift.cluster import Cluster
from headrace.services.redshift.groups import ClusterParameterGroup
from headrace.services.redshift.prices import BASE_REGION
from headrace.services.redshift.requirement import (
    AUTO,
    QUERY_MEMORY_DEFAULT_BYTES,
    WarehouseRequirement,
)
from headrace.sizing import SECONDS_PER_MONTH
from headrace.units.growth import NONE, Growth, parse_growth

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.load.stores import Queries, Warehouse

__all__ = [
    "Loaded",
    "at_once",
    "declared",
    "growth_of",
    "loaded",
    "months",
    "requirement",
    "room_bytes",
    "slots_of",
    "stored_bytes",
]

_YEAR_MONTHS: Final = 12.0


class Loaded(Struct, frozen=True):
    """What the design loads into a warehouse, in source bytes a second."""

    peak_bytes_per_s: float = 0.0
    mean_bytes_per_s: float = 0.0


def declared(warehouse: Component, design: Design) -> Warehouse:
    """Return what the load says of *warehouse*.

    Raises
    ------
    UnknownValueError
        When it says nothing.
    """
    need_load(warehouse, design)
    said = warehouse_of(warehouse, design)
    if said is None:
        message = f"the load does not say what {warehouse.logical_id} holds"
        settle = f"warehouses: {{{warehouse.logical_id}: {{holds: 1 TiB}}}}"
        raise UnknownValueError(message, settled_by=settle)
    return said


def loaded(warehouse: Component, design: Design) -> Loaded:
    """Return what the design loads into *warehouse*; nothing where no source reaches it."""
    try:
        load = offered(warehouse, design)
    except UnknownValueError:
        return Loaded()
    size = load.record_bytes
    return Loaded(load.peak_records_per_s * size, load.mean_records_per_s * size)


def months(said: Warehouse) -> float:
    """Return how long it must do, in months of 730 hours."""
    return _YEAR_MONTHS if said.lasts_s is None else said.lasts_s / SECONDS_PER_MONTH


def growth_of(said: Warehouse, load: Loaded) -> Growth:
    """Return how the data grows: as declared, and by what the design loads."""
    own = NONE if said.growth is None else parse_growth(said.growth)
    return Growth(
        own.share_per_month, own.bytes_per_month + load.mean_bytes_per_s * SECONDS_PER_MONTH
    )


def stored_bytes(said: Warehouse, load: Loaded, after_months: float) -> float:
    """Return what lies on disk after so many months, compressed."""
    return growth_of(said, load).after(said.holds_bytes, after_months) / said.compression


def room_bytes(warehouse: Component) -> float:
    """Return what fits into the managed storage or disks of a cluster; infinite for serverless.

    Raises
    ------
    UnknownValueError
        When the node type is not known.
    """
    if not isinstance(warehouse, Cluster):
        return math.inf
    kind, nodes = warehouse.node_type, warehouse.nodes
    if nodes < q.NODES_SAFE and kind in q.SINGLE_NODE_STORAGE_TB:
        return q.SINGLE_NODE_STORAGE_TB[kind] * q.TB
    known = q.NODE_TYPES.get(kind) or q.RETIRED_TYPES.get(kind)
    if known is None:
        raise UnknownValueError(f"the storage of {kind or 'its nodes'} is not known here")
    return nodes * known.storage_tb * q.TB


def slots_of(warehouse: Component, queries: Queries, design: Design) -> int:
    """Return how many queries run at once.

    As declared; else those of the largest queue that manual WLM configures; else, WLM being
    automatic, as many as have their working memory at once, at most 50.

    Raises
    ------
    UnknownValueError
        When neither is known.
    """
    if queries.slots is not None:
        return queries.slots
    manual = _manual_slots(warehouse, design)
    if manual is not None:
        return manual
    memory = float(queries.memory_bytes or QUERY_MEMORY_DEFAULT_BYTES)
    return max(1, min(q.QUEUE_SLOTS_MAX, math.floor(_memory_bytes(warehouse) / memory)))


def _memory_bytes(warehouse: Component) -> float:
    if isinstance(warehouse, Cluster):
        known = q.NODE_TYPES.get(warehouse.node_type) or q.RETIRED_TYPES.get(warehouse.node_type)
        if known is None:
            raise UnknownValueError(f"the memory of {warehouse.logical_id}'s nodes is not known")
        return float(warehouse.nodes * known.memory_gib * 2**30)
    rpus = getattr(warehouse, "base_rpus", q.RPUS_DEFAULT)
    return float(rpus * q.RPU_GIB * 2**30)


_DIGITS: Final = 9
"""No queue has a number of slots as long as this."""


def _manual_slots(warehouse: Component, design: Design) -> int | None:
    """Return the slots of the largest queue of manual WLM; None where WLM is automatic."""
    for used in design.outgoing(warehouse, EdgeKind.USES, "parameters"):
        if isinstance(used.node, ClusterParameterGroup):
            stated = used.node.parameter("wlm_json_configuration")
            if stated.exists:
                return _most_slots(stated.text(""))
    return None


def _most_slots(configuration: str) -> int | None:
    """Return the most slots that a queue of a WLM configuration has; None for automatic WLM.

    >>> _most_slots('[{"query_concurrency": 15}, {"query_concurrency": 5}]'), _most_slots("[]")
    (15, None)
    """
    try:
        queues = json.loads(configuration)
    except (ValueError, RecursionError):
        raise UnknownValueError("wlm_json_configuration is no JSON") from None
    listed = [one for one in queues if isinstance(one, dict)] if isinstance(queues, list) else []
    if any(one.get("auto_wlm") for one in listed):
        return None
    slots = [str(one["query_concurrency"]) for one in listed if "query_concurrency" in one]
    counts = [int(slot) for slot in slots if slot.isdecimal() and len(slot) <= _DIGITS]
    return max(counts, default=None)


def requirement(warehouse: Component, design: Design) -> WarehouseRequirement:
    """Return what the design's load asks of *warehouse*.

    Raises
    ------
    UnknownValueError
        When the load says nothing of it.
    """
    said, load = declared(warehouse, design), loaded(warehouse, design)
    assert design.load is not None
    kind = getattr(warehouse, "node_type", AUTO)
    queries = said.queries
    assumed = design.load.assume.region
    memory = queries.memory_bytes if queries else None
    return WarehouseRequirement(
        data_bytes=max(1.0, float(said.holds_bytes)),
        compression=float(said.compression),
        growth=growth_of(said, load),
        horizon_months=months(said),
        concurrency=at_once(queries) if queries else 1,
        query_memory_bytes=float(memory or QUERY_MEMORY_DEFAULT_BYTES),
        node_type=kind if kind in q.NODE_TYPES else AUTO,
        region=assumed or warehouse.resource.stack.region or BASE_REGION,
    )


def at_once(queries: Queries) -> int:
    """Return the slots that keep the wait as short as declared, or as one query takes."""
    wait_s = queries.duration_s if queries.wait_s is None else queries.wait_s
    return servers_for(queries.rate.per_s, float(queries.duration_s), max(float(wait_s), 1e-3))
