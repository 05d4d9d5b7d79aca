"""All data nodes sit in one availability zone.

## Why it matters

Without zone awareness the service puts every node into one zone, and replicas beside their
primaries. When that zone is down, so is the domain.

## Fix

Set `ZoneAwarenessEnabled: true`, and `AvailabilityZoneCount: 3` where there are three nodes or
more.
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


@rule(
    "ES105",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.ZONES.url,),
    seed=("S5",),
)
def nodes_in_one_zone(domain: Domain, design: Design) -> Iterator[Finding]:
    if domain.data_nodes == 1:
        raise NotApplicable("a single node can only be in one zone")
    if domain.zones > 1:
        return
    changes = (Change(domain.id, (domain.cluster_property, "ZoneAwarenessEnabled"), data=True),)
    zone = a_zone_of(domain, design)
    yield Finding(
        at=domain.at(domain.cluster_property, "ZoneAwarenessEnabled"),
        message=f"{domain.data_nodes} data nodes share one availability zone",
        fix="set ZoneAwarenessEnabled to true, with up to three zones",
        changes=changes,
        experiment=None
        if zone is None
        else Experiment(
            domain.id,
            "unavailable_s",
            # Where data nodes elect, one of them is replaced first.
            quotas.NODE_REPLACED_S,
            changes,
            (AzOutage(zone=zone, at_s=Seconds(HOUR_S), for_s=Seconds(HOUR_S)),),
            nominal=True,
        ),
    )
