"""A cluster may start in a zone away from the data that it works with.

## Why it matters

All nodes of a cluster sit in one zone. Of several subnets EMR takes the one with the best capacity,
not the one next to the data: everything read from another zone is slower, and paid for by the
gigabyte.

## What is checked

The zones of the cluster's subnets, and those of what it reads or writes that sits in subnets too.
S3 is in no zone. What nothing tells cannot be told.

## Fix

Name subnets in the zone of the data only; with fleets, several in that zone.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.network.zones import zone_of


@rule(
    "EMR105",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.FLEETS.url,),
    seed=("E6", "E20", "E19"),
    packs=("exam",),
)
def cluster_over_zones(cluster: Cluster, design: Design) -> Iterator[Finding]:
    placed = [n.node for n in design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet")]
    zones = [zone_of(subnet) for subnet in placed]
    if not placed:
        raise NotApplicable("no subnet is named")
    stores = [zone for zone in stores_of(cluster, design) if zone]
    if len(placed) > 1 and not all(zones):
        raise UnknownValueError("the zone of a subnet is not known")
    own = {zone for zone in zones if zone}
    if len(own) > 1 or (stores and own and not own <= set(stores)):
        where = f"one of {len(own)} zones" if len(own) > 1 else "another zone than its data"
        yield Finding(
            at=cluster.at("Instances"),
            message=f"the cluster starts in {where}: reading from another zone is slow and costs",
            fix="name subnets in the zone of the data only",
        )


def stores_of(cluster: Cluster, design: Design) -> list[str | None]:
    """Return the zones of what the cluster reads or writes."""
    near = [*design.incoming(cluster, EdgeKind.FLOWS), *design.outgoing(cluster, EdgeKind.FLOWS)]
    stores = [one.node for one in near if isinstance(one.node, Component)]
    return [
        zone_of(subnet.node)
        for store in stores
        for subnet in design.outgoing(store, EdgeKind.PLACED_IN, "subnet")
    ]
