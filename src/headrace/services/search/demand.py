"""What the declared load asks of a domain: the calculator's input, and what its disks hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from headrace.design.declared import domain_of, need_load, offered
from headrace.errors import InputError, UnknownValueError
from headrace.load.stores import Domain as Declared
from headrace.services.search import quotas as q
from headrace.services.search.engine import read_engine
from headrace.services.search.instances import instance
from headrace.services.search.prices import BASE_REGION
from headrace.services.search.requirement import SearchRequirement
from headrace.services.search.shards import disk_bytes, reserved_bytes

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.search.domain import Domain

__all__ = ["declared", "known_type", "requirement", "retention_s", "room_bytes"]

_DAY_S: Final = 86_400.0


def declared(domain: Domain, design: Design) -> Declared:
    """Return what the load declares of *domain*; the usual where it says nothing."""
    return domain_of(domain, design) or Declared()


def retention_s(domain: Domain, design: Design) -> float:
    """Return how long data nodes keep a record, in seconds; infinite if nothing is deleted."""
    said = declared(domain, design)
    given = [s for s in (said.retention_s, said.ultrawarm_after_s) if s is not None]
    return min(map(float, given), default=math.inf)


def room_bytes(domain: Domain, design: Design) -> float:
    """Return the source data that fits before the domain blocks writes.

    A node blocks them when less than a fifth of its disk, or less than 20 GiB where that is less,
    is free: so much the service keeps (`quotas.SERVICE_RESERVED`). Index overhead, what Linux keeps
    and replicas take their part as in the service's storage formula.

    Raises
    ------
    UnknownValueError
        When the size of the disks is not known.
    """
    volume_gib = domain.volume_gib
    if volume_gib is None:
        message = f"the disks of {domain.logical_id}'s nodes are not known here"
        raise UnknownValueError(message)
    nodes, volume = domain.data_nodes, float(volume_gib * q.GIB)
    usable = nodes * volume - reserved_bytes(volume, nodes)
    return usable / disk_bytes(1.0, declared(domain, design).replicas)


def known_type(domain: Domain) -> str | None:
    """Return the type of the data nodes where the calculator knows it."""
    kind = domain.instance_type
    if kind is None:
        return None
    try:
        return instance(kind).name
    except InputError:
        return None


def _daily_bytes(domain: Domain, design: Design) -> float:
    """Return the source data of a day; none where only what is held is declared."""
    try:
        load = offered(domain, design)
    except UnknownValueError:
        if not declared(domain, design).holds_bytes:
            raise
        return 0.0
    return load.mean_records_per_s * load.record_bytes * _DAY_S


def requirement(domain: Domain, design: Design) -> SearchRequirement:
    """Return what the design's load asks of *domain*.

    Raises
    ------
    UnknownValueError
        When no load reaches it, or nobody says how long it keeps what it gets.
    """
    need_load(domain, design)
    assert design.load is not None
    said, daily = declared(domain, design), _daily_bytes(domain, design)
    if daily and said.retention_s is None:
        message = f"the load does not say how long {domain.logical_id} keeps what it gets"
        settle = f"domains: {{{domain.logical_id}: {{retention: 14d}}}}"
        raise UnknownValueError(message, settled_by=settle)
    if domain.warm_nodes and said.ultrawarm_after_s is None:
        message = f"the load does not say when {domain.logical_id}'s indexes move to UltraWarm"
        settle = f"domains: {{{domain.logical_id}: {{ultrawarm_after: 3d}}}}"
        raise UnknownValueError(message, settled_by=settle)
    keeps_s = float(said.retention_s or 0.0)
    stock = said.holds_bytes + daily * keeps_s / _DAY_S
    flows = not said.holds_bytes and daily > 0
    region = design.load.assume.region or domain.resource.stack.region or BASE_REGION
    return SearchRequirement(
        daily_bytes=daily if flows else None,
        retention_s=keeps_s if flows else None,
        stored_bytes=None if flows else max(stock, 1.0),
        warm_after_s=float(said.ultrawarm_after_s) if flows and said.ultrawarm_after_s else None,
        replicas=said.replicas,
        workload=said.workload,
        zones=domain.zones,
        standby=domain.has_standby,
        instance_type=known_type(domain),
        engine=domain.engine or read_engine("OpenSearch_2.19", "OpenSearch"),
        region=region,
    )
