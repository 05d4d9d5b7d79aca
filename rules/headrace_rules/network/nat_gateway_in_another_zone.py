"""A subnet goes out through a NAT gateway in another zone.

## Why it matters

A NAT gateway lives in one zone. When that zone is lost, so is the way out of every subnet that
routes through it: functions, applications and clusters in healthy zones no longer reach streams,
buckets and queues. Until then each byte pays for crossing the zones, besides the gateway's own
price.

## What is checked

Subnets from which a function, cluster, application or warehouse goes out: the zone of the NAT
gateway of their default route against their own. The trial takes the gateway's zone away for an
hour when most comes.

## Fix

Create a NAT gateway in each zone and route each zone's subnets through its own, or use a regional
one (`AvailabilityMode: regional`). Endpoints of the VPC make it needless for AWS services.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import (
    Change,
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
from headrace.services.network.calls import calls_out
from headrace.services.network.component import NatGateway, RouteTable, Subnet
from headrace.services.network.reach import default_route
from headrace.services.network.tenants import tenants_of
from headrace.services.network.ways_out import is_cut_off
from headrace.services.network.zones import named, zone_of

GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html"


@rule(
    "NET125",
    on=Subnet,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10", "E6"),
)
def nat_gateway_in_another_zone(subnet: Subnet, design: Design) -> Iterator[Finding]:
    tenants = [tenant for tenant in tenants_of(design, subnet) if calls_out(tenant)]
    if not tenants:
        raise NotApplicable("nothing of the design goes out from it")
    for route in design.outgoing(subnet, EdgeKind.REACHES, "routes"):
        table = route.node
        nat = default_route(design, table) if isinstance(table, RouteTable) else None
        if not isinstance(nat, NatGateway) or nat.regional:
            continue
        for placed in design.outgoing(nat, EdgeKind.PLACED_IN, "subnet"):
            here, there = zone_of(subnet), zone_of(placed.node)
            if here is None or there is None:
                raise UnknownValueError("the zone of the subnet or of its NAT gateway is not known")
            if here != there:
                yield Finding(
                    at=subnet.resource.at,
                    message=f"{tenants[0].logical_id} goes out from zone {named(here)} through "
                    f"{nat.logical_id} in zone {named(there)}: it is cut off with that zone, and "
                    "pays for crossing until then",
                    fix=f"route the subnet through a NAT gateway in zone {named(here)}",
                    experiment=lost_zone(tenants, nat, there, design),
                )


def lost_zone(
    tenants: list[Component], nat: NatGateway, zone: str, design: Design
) -> Experiment | None:
    """Return the trial of the loss of the gateway's zone; None where no tenant is cut off by it."""
    regional = (Change(nat.id, ("AvailabilityMode",), "regional"),)
    for tenant in tenants:
        if is_cut_off(tenant, named(zone), design):
            reader = reader_of(tenant, design)
            if reader is not None and not reader.has_nodes:
                return zone_lost(reader, named(zone), design, regional)
    return None
