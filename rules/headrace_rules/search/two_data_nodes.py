"""A domain has two data nodes.

## Why it matters

When one is lost, the other carries everything, with no replica of anything. Three nodes in three
zones keep two copies of each shard through the loss of any one.

## What is checked

`InstanceCount`; one node is judged by `single-data-node`, one zone by `nodes-in-one-zone`. The
trial takes one data node away and tells for how long a shard has no second copy.

## Fix

Set `InstanceCount: 3` and `AvailabilityZoneCount: 3`.
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
    "ES152",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ZONES.url, quotas.PRACTICES.url),
    seed=(
        "S2",
        "S5",
    ),
)
def two_data_nodes(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.data_nodes == 1:
        raise NotApplicable("it has a single data node")
    if domain.data_nodes >= SAFE_NODES:
        return
    yield Finding(
        at=domain.at(domain.cluster_property, "InstanceCount"),
        message="two data nodes: with one lost, the other has no replica of anything",
        fix="set InstanceCount to 3, with three zones",
        experiment=Experiment(
            domain.id,
            "single_copy_s",
            changes=(Change(domain.id, (domain.cluster_property, "InstanceCount"), SAFE_NODES),),
            faults=(NodeLoss(of=domain.id, nodes="data", at_s=Seconds(HOUR_S)),),
            nominal=True,
            stands=True,
        ),
    )
