"""The storage of a warehouse is full before it may be.

## Why it matters

Loads fail when the storage of a cluster is full, and queries that spill to disk fail with them. A
resize takes from minutes to days, and is no work for the day on which it is needed.

## What is checked

What the load declares that the warehouse holds, its growth, and what the design loads into it at
the mean of the declared sources, over the time that it must do (`lasts`, a year if not given),
compressed: against the storage of all nodes. The trial shows when it is full.

## Fix

Add nodes, or take a node type with more storage.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.demand import declared, loaded, months, room_bytes, stored_bytes
from headrace.units import format_duration, format_size

MONTH_S = 730 * 3_600


@rule(
    "RS180",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CLUSTERS.url,),
    seed=("R1", "R4"),
)
def storage_full_too_soon(cluster: Cluster, design: Design) -> Iterator[Finding]:
    said = declared(cluster, design)
    room = room_bytes(cluster)
    stored = stored_bytes(said, loaded(cluster, design), months(said))
    if stored <= room:
        return
    changes = _more_nodes(cluster, stored)
    yield Finding(
        at=cluster.at("NumberOfNodes"),
        message=f"it holds {format_size(stored)} in {format_duration(months(said) * MONTH_S)},"
        f" its storage {format_size(room)}",
        fix=f"set NumberOfNodes to {changes[-1].data}"
        if changes
        else "take a node type with more storage",
        changes=changes,
        experiment=Experiment(cluster.id, "storage_share", limit=1.0, changes=changes),
    )


def _more_nodes(cluster: Cluster, stored: float) -> tuple[Change, ...]:
    """Return the change to enough nodes of the same type; nothing where there are no so many."""
    known = quotas.NODE_TYPES.get(cluster.node_type)
    if known is None:
        return ()
    nodes = max(quotas.NODES_SAFE, math.ceil(stored / (known.storage_tb * quotas.TB) - 1e-9))
    if nodes > known.most_resized:
        return ()
    return (
        Change(cluster.id, ("ClusterType",), "multi-node"),
        Change(cluster.id, ("NumberOfNodes",), nodes),
    )
