"""All subnets of a warehouse's subnet group lie in one availability zone.

## Why it matters

A cluster runs in one zone, or in two with MultiAZ. When a zone fails, Redshift moves the cluster
(relocation), fails over, or restores it, only into a zone in which its subnet group has a subnet.

## What is checked

The availability zones of the group's subnets. Subnets outside the templates cannot be told.

## Fix

Add subnets in two more zones to the group, and set `AvailabilityZoneRelocation: true` (or
`MultiAZ`) on the cluster, so that it goes there by itself.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.load.faults import AzOutage
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
from headrace.services.network.spread import in_another_zone
from headrace.services.network.zones import zone_of
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, ClusterSubnetGroup
from headrace.services.redshift.damage import has_managed_storage, zone_to_lose
from headrace.template.values import Unknown


@rule(
    "RS103",
    on=ClusterSubnetGroup,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CLUSTERS.url,),
    seed=("R8",),
)
def subnet_group_in_one_zone(group: ClusterSubnetGroup, design: Design) -> Iterator[Finding]:
    if isinstance(group.properties.get("SubnetIds"), Unknown):
        raise UnknownValueError(f"the subnets of {group.logical_id} are not known")
    subnets = [n.node for n in design.outgoing(group, EdgeKind.PLACED_IN, "subnet")]
    zones = [zone_of(subnet) for subnet in subnets]
    known = {zone for zone in zones if zone}
    if len(known) > 1:
        return
    if len(subnets) > 1 and not all(zones):
        raise UnknownValueError(f"the zones of the subnets of {group.logical_id} are not known")
    many = f"all {len(subnets)} subnets lie" if len(subnets) > 1 else "the only subnet lies"
    yield Finding(
        at=group.at("SubnetIds"),
        message=f"{many} in one availability zone: the cluster can go to no other when it fails",
        fix="add subnets in two more zones",
        experiment=lost_zone(group, design),
    )


def lost_zone(group: ClusterSubnetGroup, design: Design) -> Experiment | None:
    """Return the trial of the loss of the zone; None where no cluster of this run is in it."""
    for cluster in design.components(Cluster):
        placed = design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet group")
        zone = zone_to_lose(cluster, design)
        if zone is not None and any(one.node is group for one in placed):
            at, lasting = Seconds(HOUR_S), Seconds(HOUR_S)
            fault = AzOutage(zone=zone, at_s=at, for_s=lasting)
            return Experiment(
                cluster.id,
                "unavailable_s",
                quotas.RELOCATED_S,
                changes=other_zone(group, cluster, design),
                faults=(fault,),
                nominal=True,
                stands=True,
            )
    return None


def other_zone(group: ClusterSubnetGroup, cluster: Cluster, design: Design) -> tuple[Change, ...]:
    """Return what lets the cluster go on in another zone; nothing where the design has none."""
    changes = in_another_zone(group, design)
    if not changes or cluster.multi_az or not has_managed_storage(cluster):
        return changes
    return (*changes, Change(cluster.id, ("AvailabilityZoneRelocation",), data=True))
