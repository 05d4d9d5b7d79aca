"""A cluster has nodes of a type that is retired.

## Why it matters

Dense storage (DS2) came to its end in 2021, dense compute (DC2) in 2026 after new clusters had been
refused since May 2025. A template that asks for them cannot be deployed, and such a cluster cannot
be restored as it was.

## What is checked

`NodeType`. The successor and its number of nodes are those of AWS's upgrade table.

## Fix

Take the successor that the message names: `headrace size redshift --retired <type>:<nodes>` says
more. A running DC2 cluster gets there by an elastic resize, others by restoring a snapshot.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.errors import InputError
from headrace.rulekit import Change, Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.shapes import Shape, successor


@rule(
    "RS401",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.CLUSTERS.url,),
    seed=("R6",),
    packs=("exam",),
)
def retired_node_type(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    retired = quotas.RETIRED_TYPES.get(cluster.node_type)
    if retired is None:
        return
    since = f" since {retired.ended.isoformat()}" if retired.ended else ""
    new = _successor(cluster)
    yield Finding(
        at=cluster.at("NodeType"),
        message=f"{cluster.node_type} is retired{since}: no such cluster can be created",
        fix=f"take {new}" if new else "take an RA3 or RG node type, with two nodes or more",
        changes=(
            Change(cluster.id, ("NodeType",), new.node_type),
            Change(cluster.id, ("ClusterType",), "multi-node"),
            Change(cluster.id, ("NumberOfNodes",), new.nodes),
        )
        if new
        else (),
    )


def _successor(cluster: Cluster) -> Shape | None:
    """Return what AWS recommends instead; None where the number of nodes does not tell."""
    try:
        return successor(Shape(cluster.node_type, cluster.nodes)).shape
    except (InputError, UnknownValueError):
        return None
