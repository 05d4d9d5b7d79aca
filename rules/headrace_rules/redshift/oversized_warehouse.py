"""A warehouse has more nodes than its data and its queries need.

## Why it matters

Nodes are billed by the hour. Storage of RA3 and RG nodes is paid by what is kept, so that only
memory and room decide how many are needed; an elastic resize takes away what is too much in
minutes, and brings it back as fast.

## What is checked

Data, growth and queries that the load declares, against nodes of the same type, headroom included:
storage at the end of its time, and the memory of all queries that run at once. Without declared
queries nothing is said. The finding speaks where the nodes that are needed cost a sixth less or
better; the trial bills both.

## Fix

Lower `NumberOfNodes`, by an elastic resize where the service allows that step.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.demand import declared, requirement
from headrace.services.redshift.sizing import size_warehouse
from headrace_rules.saving import saving

WORTH_IT = 1.2
"""Today must cost this many times what is needed before a resize is worth it: our choice."""


@rule(
    "RS302",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.PRICING.url, quotas.CLUSTERS.url),
    seed=("R4", "R9"),
)
def oversized_warehouse(cluster: Cluster, design: Design) -> Iterator[Finding]:
    said = declared(cluster, design)
    if cluster.node_type in quotas.RETIRED_TYPES:
        raise NotApplicable("its node type is retired")
    if cluster.node_type not in quotas.NODE_TYPES:
        raise UnknownValueError(f"nodes of type {cluster.node_type} are not known here")
    if said.queries is None:
        raise NotApplicable("the load does not say what it is asked")
    sizing = size_warehouse(requirement(cluster, design))
    needed = max(quotas.NODES_SAFE, sizing.nodes or cluster.nodes)
    if needed >= cluster.nodes:
        return
    changes = (Change(cluster.id, ("NumberOfNodes",), needed),)
    saved = saving(cluster, changes, design)
    if saved is not None and saved.today.usd_per_month > WORTH_IT * saved.then.usd_per_month:
        yield Finding(
            at=cluster.at("NumberOfNodes"),
            message=f"its load needs {needed} of its {cluster.nodes} nodes: {saved}",
            fix=f"set NumberOfNodes to {needed}",
            changes=changes,
            experiment=saved.experiment,
        )
