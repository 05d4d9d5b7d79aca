"""How what sits in certain subnets opens a connection to an AWS service, if it can.

In this order: an interface endpoint of the VPC, a gateway endpoint in the subnet's route table, a
NAT gateway, an internet gateway. An internet gateway serves only who has a public address: a
function in a public subnet has none. Network ACLs are taken to let pass; firewalls, transit
gateways, peering and other ways out of the VPC cannot be followed.

Sources: "Enable internet access for VPC-connected Lambda functions",
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html; "Access an AWS service
using an interface VPC endpoint",
https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from headrace.design import Component, Design, EdgeKind, External, Node
from headrace.errors import UnknownValueError
from headrace.services.network.component import (
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    Subnet,
    Vpc,
    VpcEndpoint,
)
from headrace.services.network.doors import lets_in, lets_out, lets_out_to_internet
from headrace.services.network.endpoint_policy import lets_everything_pass

__all__ = ["ACTIONS", "Place", "Reach", "default_route", "place_of", "reach", "vpc_of"]

How = Literal["service network", "interface endpoint", "gateway endpoint", "NAT", "internet"]

ACTIONS: Final = {
    "kinesis-firehose": "firehose",
    "kinesis-streams": "kinesis",
    "kms": "kms",
    "lambda": "lambda",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "s3": "s3",
    "sns": "sns",
    "sqs": "sqs",
    "sts": "sts",
}
"""Service as endpoints name it → prefix of its actions as policies name them."""

_EVERYWHERE: Final = "0.0.0.0/0"


class Reach(Struct, frozen=True):
    """How a service is reached.

    Attributes
    ----------
    how
        ``service network`` for what runs outside every VPC.
    via
        The endpoint or gateway; None for the service's network.
    """

    how: How
    via: Component | None = None


class Place(Struct, frozen=True):
    """Where something sits.

    Attributes
    ----------
    subnets
        Its subnets; it may be in any one of them.
    groups
        Its security groups.
    public
        Whether it has a public address.
    """

    subnets: tuple[Node, ...]
    groups: tuple[Node, ...] = ()
    public: bool = False


def place_of(design: Design, component: Component) -> Place:
    """Return where *component* (a function, a delivery stream) sits.

    Raises
    ------
    UnknownValueError
        When that depends on an open condition.
    """
    subnets = design.outgoing(component, EdgeKind.PLACED_IN, "subnet")
    groups = design.outgoing(component, EdgeKind.PLACED_IN, "security group")
    return Place(tuple(n.node for n in subnets), tuple(n.node for n in groups))


def reach(design: Design, place: Place, service: str) -> Reach | None:
    """Return how *service* is reached from every subnet of *place*; None where one does not.

    Parameters
    ----------
    design
        The design.
    place
        Where the connection is opened.
    service
        The service as endpoints name it: ``kinesis-streams``, ``s3``, ``kms`` and others.

    Raises
    ------
    UnknownValueError
        When a subnet, its routes, or what an endpoint lets pass is not known.
    """
    if not place.subnets:
        return Reach("service network")
    found: list[Reach] = []
    for subnet in place.subnets:
        way = _from_subnet(design, subnet, place, service)
        if way is None:
            return None
        found.append(way)
    return found[0]


def _from_subnet(design: Design, subnet: Node, place: Place, service: str) -> Reach | None:
    if not isinstance(subnet, Subnet):
        message = f"subnet {subnet.logical_id} is outside the templates of this run"
        raise UnknownValueError(message)
    open_question: UnknownValueError | None = None
    for way in (_by_interface, _by_routes):
        try:
            reached = way(design, subnet, place, service)
        except UnknownValueError as error:
            open_question = open_question or error
            continue
        if reached is not None:
            return reached
    if open_question is not None:
        raise open_question
    return None


# -- endpoints --------------------------------------------------------------------------------


def _by_interface(design: Design, subnet: Subnet, place: Place, service: str) -> Reach | None:
    open_question: UnknownValueError | None = None
    for endpoint in _endpoints(design, vpc_of(design, subnet)):
        try:
            is_it = endpoint.endpoint_type == "Interface" and endpoint.to_service == service
            if is_it and _passes(design, endpoint, subnet, place, service):
                return Reach("interface endpoint", endpoint)
        except UnknownValueError as error:
            open_question = open_question or error
    if open_question is not None:
        raise open_question
    return None


def _passes(
    design: Design, endpoint: VpcEndpoint, subnet: Subnet, place: Place, service: str
) -> bool:
    named = endpoint.private_dns
    if named is None:
        message = f"endpoint {endpoint.logical_id} does not say PrivateDnsEnabled"
        raise UnknownValueError(message)
    if not named:
        message = f"endpoint {endpoint.logical_id} is used only by who names it: no private DNS"
        raise UnknownValueError(message)
    groups = design.outgoing(endpoint, EdgeKind.PLACED_IN, "security group")
    if not groups:
        message = f"endpoint {endpoint.logical_id} has the VPC's default security group"
        raise UnknownValueError(message)
    doors = tuple(n.node for n in groups)
    return (
        lets_out(design, place.groups, doors, vpc_of(design, subnet).cidr)
        and lets_in(design, doors, place.groups, subnet)
        and lets_everything_pass(design, endpoint, ACTIONS.get(service, service))
    )


def _endpoints(design: Design, vpc: Vpc) -> list[VpcEndpoint]:
    placed = design.incoming(vpc, EdgeKind.PLACED_IN, "vpc")
    return [n.node for n in placed if isinstance(n.node, VpcEndpoint)]


def vpc_of(design: Design, subnet: Subnet) -> Vpc:
    """Return the VPC of a subnet.

    Raises
    ------
    UnknownValueError
        When it is outside the run.
    """
    for neighbour in design.outgoing(subnet, EdgeKind.PLACED_IN, "vpc"):
        if isinstance(neighbour.node, Vpc):
            return neighbour.node
    message = f"the VPC of subnet {subnet.logical_id} is outside the templates of this run"
    raise UnknownValueError(message)


# -- routes -----------------------------------------------------------------------------------


def _by_routes(design: Design, subnet: Subnet, place: Place, service: str) -> Reach | None:
    table = _table(design, subnet)
    if not lets_out_to_internet(design, place.groups):
        return None
    for neighbour in design.outgoing(table, EdgeKind.REACHES, "gateway endpoint"):
        endpoint = neighbour.node
        if isinstance(endpoint, VpcEndpoint) and endpoint.to_service == service:
            if lets_everything_pass(design, endpoint, ACTIONS.get(service, service)):
                return Reach("gateway endpoint", endpoint)
            return None
    target = default_route(design, table)
    if isinstance(target, NatGateway):
        return Reach("NAT", target) if _leads_out(design, target) else None
    if isinstance(target, InternetGateway):
        return Reach("internet", target) if place.public else None
    if target is None:
        return None
    message = f"where {target.logical_id} leads is not followed"
    raise UnknownValueError(message)


def _table(design: Design, subnet: Subnet) -> RouteTable:
    for neighbour in design.outgoing(subnet, EdgeKind.REACHES, "routes"):
        if isinstance(neighbour.node, RouteTable):
            return neighbour.node
        message = f"route table {neighbour.node.logical_id} is outside the templates of this run"
        raise UnknownValueError(message)
    message = f"subnet {subnet.logical_id} has the VPC's main route table, which no template says"
    raise UnknownValueError(message)


def default_route(design: Design, table: RouteTable) -> Node | None:
    """Return the target of the route to everywhere; None where the table has none."""
    for neighbour in design.outgoing(table, EdgeKind.REACHES, "route"):
        route = neighbour.node
        if isinstance(route, Route) and _is_default(route):
            targets = design.outgoing(route, EdgeKind.REACHES, "target")
            return targets[0].node if targets else None
    return None


def _is_default(route: Route) -> bool:
    stated = route.properties.get("DestinationCidrBlock")
    return stated.exists and stated.text("") == _EVERYWHERE


def _leads_out(design: Design, nat: NatGateway) -> bool:
    """Whether a NAT gateway is public and its own subnet leads to an internet gateway."""
    if not nat.public or nat.regional:
        return nat.public
    for neighbour in design.outgoing(nat, EdgeKind.PLACED_IN, "subnet"):
        subnet = neighbour.node
        if not isinstance(subnet, Subnet):
            message = f"subnet {subnet.logical_id} is outside the templates of this run"
            raise UnknownValueError(message)
        target = default_route(design, _table(design, subnet))
        if isinstance(target, External):
            message = f"where {target.logical_id} leads is not followed"
            raise UnknownValueError(message)
        return isinstance(target, InternetGateway)
    return False
