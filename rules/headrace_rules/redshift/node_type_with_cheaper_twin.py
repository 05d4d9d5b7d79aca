"""A warehouse's nodes are of a type that has a twin at a lower price.

## Why it matters

RG nodes have the cores, the memory, the slices and the managed storage of an RA3 type each, for
less an hour. Nodes are paid around the clock, so that the difference is paid all year.

## What is checked

Each node type against those that have at least as many cores and slices, as much memory and as much
storage, at the prices that are known here, and that come in the same number of nodes. The bill of
both needs a load, which says what is stored. The prices of RG are known from third parties alone.
What saves less than a dollar a month is no finding.

## Fix

Resize to the twin: an elastic resize keeps the cluster's endpoint. Look whether your region has it,
and at its price.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.demand import requirement
from headrace.services.redshift.prices import prices_for
from headrace_rules.saving import saving


@rule(
    "RS303",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.PRICING.url, quotas.CLUSTERS.url),
    seed=("R4", "R6"),
)
def node_type_with_cheaper_twin(cluster: Cluster, design: Design) -> Iterator[Finding]:
    need_load(cluster, design)
    kind = cluster.node_type
    if kind not in quotas.NODE_TYPES:
        raise NotApplicable("its node type is retired, or not known here")
    prices = prices_for(requirement(cluster, design).region)
    twins = [one for one in _twins(kind, cluster.nodes) if one in prices.node_hour]
    twin = min(twins, key=lambda name: prices.node_hour[name], default=None)
    if twin is None:
        return
    changes = (Change(cluster.id, ("NodeType",), twin),)
    saved = saving(cluster, changes, design)
    if saved is not None:
        yield Finding(
            at=cluster.at("NodeType"),
            message=f"{twin} gives what {kind} does for less: {saved}",
            fix=f"resize to {twin}",
            changes=changes,
            experiment=saved.experiment,
        )


def _twins(kind: str, nodes: int) -> Iterator[str]:
    """Yield the types that give at least what *kind* does, in so many nodes."""
    own = quotas.NODE_TYPES[kind]
    for name, other in quotas.NODE_TYPES.items():
        gives = (
            other.vcpus >= own.vcpus
            and other.memory_gib >= own.memory_gib
            and other.slices >= own.slices
            and other.storage_tb >= own.storage_tb
        )
        if name != kind and gives and other.fewest_nodes <= nodes <= other.most_nodes:
            yield name
