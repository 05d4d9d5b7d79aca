"""Data nodes are no multiple of the zones.

## Why it matters

Shards are spread over zones evenly, nodes are not: the nodes of the smaller zone keep and serve
more shards each, and when the larger zone is lost, less than its share is left. With standby the
service refuses such a number.

## Fix

Make `InstanceCount` a multiple of `AvailabilityZoneCount`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain


@rule(
    "ES106",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ZONES.url,),
    seed=("S5",),
)
def uneven_zones(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    zones, nodes = domain.zones, domain.data_nodes
    if zones == 1:
        raise NotApplicable("its nodes are not spread over zones")
    if nodes % zones == 0:
        return
    even = (nodes // zones + 1) * zones
    yield Finding(
        at=domain.at(domain.cluster_property, "InstanceCount"),
        message=f"data nodes are no multiple of the zones: {nodes} over {zones}",
        fix=f"set InstanceCount to {even}",
        changes=(Change(domain.id, (domain.cluster_property, "InstanceCount"), even),),
    )
