"""An interface endpoint sits in fewer zones than those who use it.

## Why it matters

An interface endpoint is as available as the zones that its network interfaces are in. If they are
all in one zone, the loss of that zone cuts everybody off, in the other zones too; and until then
traffic from those zones pays for crossing.

## What is checked

The zones of the endpoint's subnets, against the zones of the subnets of the same VPC in which
something of the design sits. The trial takes the endpoint's zone away for an hour when most comes.

## Fix

Add a subnet of each zone in the message to `SubnetIds`. Each costs the endpoint's hourly price once
more.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import (
    Experiment,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import zone_lost
from headrace.services.functions.reading import reader_of
from headrace.services.network.component import Vpc, VpcEndpoint
from headrace.services.network.spread import in_another_zone
from headrace.services.network.tenants import subnets_of, tenants_of
from headrace.services.network.ways_out import is_cut_off
from headrace.services.network.zones import named, zone_of

GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"


@rule(
    "NET123",
    on=VpcEndpoint,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10", "R8"),
    packs=("resilience",),
)
def endpoint_in_fewer_zones(endpoint: VpcEndpoint, design: Design) -> Iterator[Finding]:
    if endpoint.endpoint_type != "Interface":
        raise NotApplicable("it is a gateway, which spans every zone")
    placed = [n.node for n in design.outgoing(endpoint, EdgeKind.PLACED_IN, "subnet")]
    here = {_zone(subnet.logical_id, zone_of(subnet)) for subnet in placed}
    users: dict[str, list[Component]] = {}
    for vpc in design.outgoing(endpoint, EdgeKind.PLACED_IN, "vpc"):
        if not isinstance(vpc.node, Vpc):
            raise UnknownValueError(f"VPC {vpc.node.logical_id} is outside the templates")
        for subnet in subnets_of(design, vpc.node):
            for tenant in tenants_of(design, subnet):
                users.setdefault(_zone(subnet.logical_id, zone_of(subnet)), []).append(tenant)
    missing = sorted(set(users) - here)
    if missing and here:
        user = users[missing[0]][0].logical_id
        sits = " and ".join(str(named(zone)) for zone in sorted(here))
        yield Finding(
            at=endpoint.at("SubnetIds"),
            message=f"the endpoint sits in zone {sits} only, but {user} runs in zone "
            f"{named(missing[0])} too: what zone {sits} loses, all lose",
            fix="add a subnet of each of the other zones to SubnetIds",
            experiment=lost_zone(endpoint, chain(*users.values()), here, design),
        )


def lost_zone(
    endpoint: VpcEndpoint, users: Iterable[Component], here: set[str], design: Design
) -> Experiment | None:
    """Return the trial of the loss of its only zone; None where no user is cut off by it."""
    zone = named(min(here))
    for user in users if len(here) == 1 else ():
        if is_cut_off(user, zone, design):
            reader = reader_of(user, design)
            if reader is not None and not reader.has_nodes:
                return zone_lost(reader, zone, design, in_another_zone(endpoint, design))
    return None


def _zone(subnet: str, zone: str | None) -> str:
    if zone is None:
        raise UnknownValueError(f"the zone of subnet {subnet} is not known")
    return zone
