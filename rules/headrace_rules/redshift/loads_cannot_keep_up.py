"""A cluster's slices load less than comes at the peak.

## Why it matters

COPY and streaming ingestion work slice by slice. What they cannot load in time waits in the stream
or the staging bucket, reports are late, and what waits longer than a stream keeps it is lost.

## What is checked

The declared load at its peak, as it reaches the cluster, against its slices times the `load_rate`
that the load declares for one of them. Without that measure nothing is said: no page tells how fast
a slice is, for it depends on columns, sort keys and file sizes.

## Fix

Add nodes: each brings its slices.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load, offered, warehouse_of
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.shapes import Shape, slices_of
from headrace.units import format_size


@rule(
    "RS182",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.COPYING.url,),
    seed=("R4", "R7"),
)
def loads_cannot_keep_up(cluster: Cluster, design: Design) -> Iterator[Finding]:
    need_load(cluster, design)
    said = warehouse_of(cluster, design)
    rate = said.load_rate if said else None
    if rate is None:
        raise NotApplicable("the load does not say how fast a slice loads")
    if cluster.node_type not in quotas.NODE_TYPES:
        raise NotApplicable("its node type is retired, or not known")
    load = offered(cluster, design)
    peak = load.peak_records_per_s * load.record_bytes
    slices = slices_of(Shape(cluster.node_type, cluster.nodes))
    slice_bytes = rate.bytes_per_s(load.record_bytes)
    if peak <= slice_bytes * slices:
        return
    each = quotas.NODE_TYPES[cluster.node_type].slices
    nodes = max(quotas.NODES_SAFE, math.ceil(peak / slice_bytes / each - 1e-9))
    changes = (
        Change(cluster.id, ("ClusterType",), "multi-node"),
        Change(cluster.id, ("NumberOfNodes",), nodes),
    )
    yield Finding(
        at=cluster.at("NumberOfNodes"),
        message=f"{slices} slices load {format_size(slice_bytes * slices)}/s, {format_size(peak)}/s"
        " come at the peak",
        fix=f"set NumberOfNodes to {nodes}",
        changes=changes,
        experiment=Experiment(cluster.id, "load_share", limit=1.0, changes=changes),
    )
