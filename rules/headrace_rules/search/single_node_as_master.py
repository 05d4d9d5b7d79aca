"""The single node of a domain is its own master.

## Why it matters

AWS advises three dedicated masters for every production domain. On a single node the same process
indexes, searches and manages the cluster. `single-data-node` says what else is wrong with one.

## What is checked

Domains with one data node and no dedicated masters; several data nodes are judged by
`no-dedicated-masters`.

## Fix

For production: three data nodes, and `DedicatedMasterEnabled: true` with three masters.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain


@rule(
    "ES151",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.MASTERS.url,),
    seed=(
        "S5",
        "S8",
    ),
)
def single_node_as_master(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.data_nodes > 1:
        raise NotApplicable("it has several data nodes")
    if domain.master_nodes:
        return
    yield Finding(
        at=domain.at(domain.cluster_property, "DedicatedMasterEnabled"),
        message="one node stores, searches and manages the cluster; three dedicated masters are"
        " advised",
        fix="for production, set DedicatedMasterEnabled to true and DedicatedMasterCount to 3",
    )
