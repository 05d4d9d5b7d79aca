"""A cluster may start in a zone, or sits in a region, away from the data that it works with.

## Why it matters

All nodes of a cluster sit in one zone. Of several subnets EMR takes the one with the best capacity,
not the one next to the data: everything read from another zone is slower, and paid for by the
gigabyte; from another region more so.

## What is checked

The zones of the cluster's subnets, and those of what it reads or writes that sits in subnets too;
the regions of their stacks. S3 is in no zone. What stands in no template of this run is not
compared; what nothing tells of the others cannot be told. The trial runs the cluster's jobs, or one
of 100 GiB, and tells what would cross zones, for how much money and time: of the shuffle on nodes
in all zones that are named, and of input and output to a store in another zone.

## Fix

Name subnets in the zone of the data only; with fleets, several in that zone. Start the cluster in
the region of the data, or replicate them into its region once.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    NotApplicable,
    Pillar,
    Ref,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.emr.workers import workers_of, zones_named
from headrace.services.network.zones import zone_of, zones_of
from headrace.template.values import Unknown


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
    near = [*design.incoming(cluster, EdgeKind.FLOWS), *design.outgoing(cluster, EdgeKind.FLOWS)]
    stores = {n.node.id: n.node for n in near if isinstance(n.node, Component)}
    region = other_region(cluster, list(stores.values()))
    if region:
        yield Finding(
            at=cluster.at("Instances"),
            message=f"the cluster is in {region}: what it moves between regions is slow and costs",
            fix="start it in the region of its data, or replicate them into its own",
        )
        return
    zone = other_zone(cluster, list(stores.values()), design)
    if zone:
        yield Finding(
            at=cluster.at("Instances"),
            message=f"the cluster starts in {zone}: reading from another zone is slow and costs",
            fix="name subnets in the zone of the data only",
            experiment=crossing(cluster, design),
        )


def crossing(cluster: Cluster, design: Design) -> Experiment | None:
    """Return the trial that tells what goes from zone to zone; None where no job can be run.

    Of several zones EMR takes one: the trial shows why, by what shuffling over all would cost.
    """
    try:
        nodes = sum(one.count for one in workers_of(cluster, design))
    except UnknownValueError:
        return None
    if nodes <= 1:
        return None
    several = len(zones_named(cluster, design)) > 1
    measure = "shuffle_cross_az_usd" if several else "cross_az_usd"
    changes = tuple(in_one_zone(cluster, design))
    return Experiment(cluster.id, measure, changes=changes, nominal=True, stands=True)


def in_one_zone(cluster: Cluster, design: Design) -> Iterator[Change]:
    """Yield what places the cluster in one zone only: that of its data, else that of its first."""
    placed = [n.node for n in design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet")]
    near = [*design.incoming(cluster, EdgeKind.FLOWS), *design.outgoing(cluster, EdgeKind.FLOWS)]
    stores = [n.node for n in near if isinstance(n.node, Component)]
    around = [
        subnet.node
        for store in stores
        for subnet in design.outgoing(store, EdgeKind.PLACED_IN, "subnet")
    ]
    chosen = [subnet for subnet in around if zone_of(subnet)] or placed
    zone = zone_of(chosen[0])
    subnets = [one for one in placed if zone_of(one) == zone] or chosen[:1]
    if cluster.instances.get("Ec2SubnetId").exists:
        yield Change(cluster.id, ("Instances", "Ec2SubnetId"), Ref(subnets[0].id))
    else:
        listed = tuple(Ref(subnet.id) for subnet in subnets)
        yield Change(cluster.id, ("Instances", "Ec2SubnetIds"), listed)


def other_region(cluster: Cluster, stores: list[Component]) -> str:
    """Return which region it is in that is not that of its data; empty where it is.

    Raises
    ------
    UnknownValueError
        When one of the two regions is not known.
    """
    own = cluster.resource.stack.region
    for store in stores:
        theirs = store.resource.stack.region
        if own != theirs and own and theirs:
            return f"{own}, and {store.logical_id} in {theirs}"
        if own != theirs:
            raise UnknownValueError("the region of a stack is not known", settled_by="--region")
    return ""


def other_zone(cluster: Cluster, stores: list[Component], design: Design) -> str:
    """Return in which zone it may start that is not that of its data; empty where there is none.

    Raises
    ------
    NotApplicable
        When it names no subnet.
    UnknownValueError
        When a zone that matters is not known.
    """
    if isinstance(cluster.instances.get("Ec2SubnetIds"), Unknown):
        raise UnknownValueError(f"the subnets of {cluster.logical_id} are not known")
    placed = [n.node for n in design.outgoing(cluster, EdgeKind.PLACED_IN, "subnet")]
    if not placed:
        raise NotApplicable("no subnet is named")
    zones = [zone_of(subnet) for subnet in placed]
    own = {zone for zone in zones if zone}
    if len(own) > 1:
        return f"one of {len(own)} zones"
    around = {store.logical_id: zones_of(store, design) for store in stores}
    zoned = {name: found for name, found in around.items() if found}
    if not all(zones) and (len(placed) > 1 or zoned):
        raise UnknownValueError("the zone of a subnet is not known")
    away = [name for name, found in zoned.items() if not own & found]
    return f"another zone than {away[0]}" if away else ""
