"""The single node of a domain is its own master.

## Why it matters

AWS advises three dedicated masters for every production domain. On a single node the same process
indexes, searches and manages the cluster. `single-data-node` says what else is wrong with one.

## What is checked

Domains with one data node and no dedicated masters; several data nodes are judged by
`no-dedicated-masters`. The trial takes the node away and tells for how long nobody can ask.

## Fix

For production: three data nodes, and `DedicatedMasterEnabled: true` with three masters.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.search import quotas
from headrace.services.search.component import Domain

SAFE_NODES = 3


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
        experiment=lost_node(domain),
    )


def lost_node(domain: Domain) -> Experiment:
    """Return the trial of the loss of the node that does everything, and of one among three."""
    cluster = domain.cluster_property
    return Experiment(
        domain.id,
        "unavailable_s",
        changes=(
            Change(domain.id, (cluster, "InstanceCount"), SAFE_NODES),
            Change(domain.id, (cluster, "DedicatedMasterEnabled"), data=True),
            Change(domain.id, (cluster, "DedicatedMasterCount"), quotas.MASTERS_ADVISED),
        ),
        faults=(NodeLoss(of=domain.id, nodes="data", at_s=Seconds(HOUR_S)),),
        nominal=True,
        stands=True,
    )
