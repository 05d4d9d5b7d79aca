"""A cluster runs in one availability zone.

## Why it matters

When its zone fails, nobody can query until the cluster is relocated or restored elsewhere. With
`MultiAZ` as many nodes run in a second zone, and go on by themselves.

## What is checked

`MultiAZ`, which is false where nothing is said. It takes RA3 or newer node types and two nodes or
more; a single node is judged by `single-node-warehouse`.

## Fix

Set `MultiAZ: true`, with a subnet group over three zones. It doubles the nodes, and their price.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import AzOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster
from headrace.services.redshift.damage import zone_to_lose

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-multi-az.html"


@rule(
    "RS151",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("R17",),
)
def warehouse_in_one_zone(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if cluster.multi_az:
        return
    if cluster.node_type.startswith(("dc", "ds")):
        raise NotApplicable("its node type runs in one zone only")
    zone = zone_to_lose(cluster, design)
    yield Finding(
        at=cluster.at("MultiAZ"),
        message="all its nodes are in one availability zone: without it nobody can query",
        fix="set MultiAZ to true, with subnets in three zones",
        experiment=None
        if zone is None
        else Experiment(
            cluster.id,
            "unavailable_s",
            quotas.FAILOVER_S,
            (Change(cluster.id, ("MultiAZ",), data=True),),
            (AzOutage(zone=zone, at_s=Seconds(HOUR_S), for_s=Seconds(HOUR_S)),),
            nominal=True,
        ),
    )
