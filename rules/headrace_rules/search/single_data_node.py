"""A domain has a single data node.

## Why it matters

A replica is never put on the node of its primary: on one node every replica stays unassigned, the
domain stays yellow, and with the node everything on it is away until a snapshot is restored.

## Fix

Two data nodes in two zones, better three in three.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import HOUR_S
from headrace.services.search import quotas
from headrace.services.search.component import Domain
from headrace.services.search.damage import snapshot_every_s

SAFE_NODES = 3


@rule(
    "ES104",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ZONES.url, quotas.PRACTICES.url),
    seed=("S2", "S5"),
)
def single_data_node(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.data_nodes > 1:
        return
    yield Finding(
        at=domain.at(domain.cluster_property, "InstanceCount"),
        message="one data node keeps every shard once: no replica can be placed",
        fix="set InstanceCount to 3, and ZoneAwarenessEnabled with three zones",
        experiment=lost_node(domain),
    )


def lost_node(domain: Domain) -> Experiment | None:
    """Return the trial of a lost node; None where the version, and so its backup, is not known."""
    try:
        snapshot_every_s(domain)
    except UnknownValueError:
        return None
    return Experiment(
        domain.id,
        "rewound_s",
        changes=(Change(domain.id, (domain.cluster_property, "InstanceCount"), SAFE_NODES),),
        faults=(NodeLoss(of=domain.id, nodes="data", at_s=Seconds(HOUR_S)),),
        nominal=True,
    )
