"""The disks of a domain are full before its oldest index is deleted.

## Why it matters

When a data node has less than a fifth of its disk free, or less than 20 GiB where that is less, the
domain blocks writes: `ClusterBlockException`. Nothing new can be searched until somebody deletes
indexes or enlarges the disks; a delivery stream tries for as long as it is told, and then writes to
its backup bucket. Disks fill up slowly, so that weeks pass before it shows.

## What is checked

Source data that the design brings at the mean of the declared load, times the declared retention,
beside what the domain holds: with index overhead, replicas and what the system keeps, against the
volumes of all data nodes. The trial shows how full they become and when they are full.

## Fix

Enlarge the volumes, add data nodes, or delete indexes sooner.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain
from headrace.services.search.demand import requirement, room_bytes
from headrace.services.search.instances import volume_max_gib
from headrace.services.search.shards import disk_bytes
from headrace.units import format_duration, format_share


@rule(
    "ES180",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.STORAGE.url, quotas.TROUBLES.url),
    seed=("S5",),
)
def disks_full_within_retention(domain: Domain, design: Design) -> Iterator[Finding]:
    need = requirement(domain, design)
    room = room_bytes(domain, design)
    share = need.hot_bytes / room
    if share <= 1:
        return
    retained = "" if need.retention_s is None else f" of {format_duration(need.retention_s)}"
    change, fix = _enough(domain, disk_bytes(need.hot_bytes, need.replicas))
    yield Finding(
        at=domain.at("EBSOptions", "VolumeSize"),
        message=f"what comes in the retention{retained} is {format_share(share)} of what fits"
        " before writes are blocked",
        fix=fix,
        changes=(change,),
        experiment=Experiment(domain.id, "storage_share", limit=1.0, changes=(change,)),
    )


def _enough(domain: Domain, bytes_: float) -> tuple[Change, str]:
    """Return the larger volume that does, or more nodes where no volume is large enough."""
    gib = bytes_ / quotas.GIB
    kind, volume_type = domain.instance_type, domain.volume_type
    most = volume_max_gib(kind, volume_type) if kind and volume_type else None
    volume = _volume_gib(gib / domain.data_nodes)
    if most is None or volume <= most:
        change = Change(domain.id, ("EBSOptions", "VolumeSize"), volume)
        return change, f"set VolumeSize to {volume:,} or more"
    size_gib = domain.volume_gib or most
    nodes = math.ceil(gib / _usable_gib(size_gib))
    nodes = math.ceil(nodes / domain.zones) * domain.zones
    change = Change(domain.id, (domain.cluster_property, "InstanceCount"), nodes)
    return change, f"set InstanceCount to {nodes:,}, or VolumeSize to {most:,} with fewer nodes"


def _usable_gib(volume_gib: float) -> float:
    kept = min(volume_gib * quotas.SERVICE_RESERVED, quotas.SERVICE_RESERVED_MAX_GIB)
    return volume_gib - kept


def _volume_gib(usable_gib: float) -> int:
    """Return the volume of which so much is usable."""
    share = usable_gib / (1 - quotas.SERVICE_RESERVED)
    return math.ceil(min(share, usable_gib + quotas.SERVICE_RESERVED_MAX_GIB) + 1e-9)
