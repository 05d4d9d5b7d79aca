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
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
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
def nodes_in_one_zone(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.data_nodes == 1:
        raise NotApplicable("a single node can only be in one zone")
    if domain.zones > 1:
        return
    yield Finding(
        at=domain.at(domain.cluster_property, "ZoneAwarenessEnabled"),
        message=f"{domain.data_nodes} data nodes share one availability zone",
        fix="set ZoneAwarenessEnabled to true, with up to three zones",
        changes=(Change(domain.id, (domain.cluster_property, "ZoneAwarenessEnabled"), data=True),),
    )
