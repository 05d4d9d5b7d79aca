"""Data nodes are no multiple of the zones.

## Why it matters

Shards are spread over zones evenly, nodes are not: the nodes of the smaller zone keep and serve
more shards each, and when the larger zone is lost, less than its share is left. With standby the
service refuses such a number.

## What is checked

`InstanceCount` against the zones. The trial takes away the zone with most nodes and compares what
is left with an even share.

## Fix

Make `InstanceCount` a multiple of `AvailabilityZoneCount`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import AzOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.network.zones import a_zone_of
from headrace.services.search import quotas
from headrace.services.search.component import Domain

DUST = 1e-9


@rule(
    "ES106",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ZONES.url,),
    seed=("S5",),
)
def uneven_zones(domain: Domain, design: Design) -> Iterator[Finding]:
    zones, nodes = domain.zones, domain.data_nodes
    if zones == 1:
        raise NotApplicable("its nodes are not spread over zones")
    if nodes % zones == 0:
        return
    even = (nodes // zones + 1) * zones
    changes = (Change(domain.id, (domain.cluster_property, "InstanceCount"), even),)
    yield Finding(
        at=domain.at(domain.cluster_property, "InstanceCount"),
        message=f"data nodes are no multiple of the zones: {nodes} over {zones}",
        fix=f"set InstanceCount to {even}",
        changes=changes,
        experiment=lost_zone(domain, changes, design),
    )


def lost_zone(domain: Domain, changes: tuple[Change, ...], design: Design) -> Experiment | None:
    """Return the trial of a lost zone; None where one stands by, or masters are lost with it."""
    zone = a_zone_of(domain, design)
    if zone is None or domain.has_standby or not domain.master_nodes:
        return None
    return Experiment(
        domain.id,
        "speed_lost_share",
        limit=1 / domain.zones + DUST,
        changes=changes,
        faults=(AzOutage(zone=zone, at_s=Seconds(HOUR_S), for_s=Seconds(HOUR_S)),),
        nominal=True,
        stands=True,
    )
