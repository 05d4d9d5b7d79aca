"""Whether a data source reaches its store, and over which network.

A store without public addresses is reached by a VPC connection only, and then both sides' security
groups must let the connection pass. Connections created since 27 April 2023 need no rule for what
comes back: security groups remember what went out.

Sources: "Connecting to a VPC with QuickSight",
https://docs.aws.amazon.com/quicksight/latest/user/working-with-aws-vpc.html; "Inbound rules",
https://docs.aws.amazon.com/quicksight/latest/user/vpc-inbound-rules.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Node
from headrace.design.resolve import each
from headrace.errors import UnknownValueError, holds_for_any
from headrace.services.network.component import Subnet
from headrace.services.network.group import (
    HTTPS,
    Door,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupIngress,
    Way,
)
from headrace.services.quicksight.source import DataSource, VpcConnection

__all__ = ["connection_of", "is_private", "passes", "port_of", "stores_of"]

_CLUSTER: Final = "AWS::Redshift::Cluster"
_SERVERLESS: Final = "AWS::RedshiftServerless::Workgroup"
_DOMAINS: Final = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
_INSTANCE: Final = "AWS::RDS::DBInstance"
_GROUP: Final = "AWS::EC2::SecurityGroup"

_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    _CLUSTER: ("VpcSecurityGroupIds",),
    _SERVERLESS: ("SecurityGroupIds",),
    _INSTANCE: ("VPCSecurityGroups",),
    "AWS::RDS::DBCluster": ("VpcSecurityGroupIds",),
    **dict.fromkeys(_DOMAINS, ("VPCOptions", "SecurityGroupIds")),
}
"""Where a store names its security groups, by type."""

_REDSHIFT_PORT: Final = 5_439


def stores_of(source: DataSource, design: Design) -> list[Node]:
    """Return the stores that *source* queries."""
    return [found.node for found in design.incoming(source, EdgeKind.FLOWS, "query")]


def connection_of(source: DataSource, design: Design) -> VpcConnection | None:
    """Return the VPC connection of *source*; None if it has none.

    Raises
    ------
    UnknownValueError
        When it is outside the templates of this run.
    """
    for found in design.outgoing(source, EdgeKind.USES, "vpc connection"):
        if isinstance(found.node, VpcConnection):
            return found.node
        message = f"VPC connection {found.node.logical_id} is outside the templates of this run"
        raise UnknownValueError(message)
    return None


def is_private(store: Node) -> bool:
    """Whether *store* has no public address.

    Raises
    ------
    UnknownValueError
        When it is outside the templates of this run, or its type does not say so itself.
    """
    kind = store.deployed_type
    properties = store.properties
    if kind in _DOMAINS:
        return properties.get("VPCOptions", "SubnetIds").exists
    public = properties.get("PubliclyAccessible")
    if kind in (_CLUSTER, _SERVERLESS) or (kind == _INSTANCE and public.exists):
        return not public.boolean(False)
    message = f"whether {store.logical_id} has a public address is not known"
    raise UnknownValueError(message)


def port_of(source: DataSource, store: Node) -> int:
    """Return the port at which *source* connects to *store*.

    Raises
    ------
    UnknownValueError
        When neither of them says it.
    """
    stated = source.networked.get("Port").integer(0)
    if stated:
        return stated
    if store.deployed_type in _DOMAINS:
        return HTTPS
    if store.deployed_type in (_CLUSTER, _SERVERLESS):
        return store.properties.get("Port").integer(_REDSHIFT_PORT)
    message = f"the port of {store.logical_id} is not known"
    raise UnknownValueError(message)


def passes(connection: VpcConnection, store: Node, port: int, design: Design) -> str:
    """Return what stops a connection to *port* of *store*; empty if nothing does.

    Raises
    ------
    UnknownValueError
        When that depends on something not known.
    """
    if not isinstance(store, Component) or store.deployed_type not in _GROUPS:
        message = f"the security groups of {store.logical_id} are not known"
        raise UnknownValueError(message)
    named = each(store.properties.get(*_GROUPS[store.deployed_type]))
    app = store.resource.stack.app
    theirs = [n for value in named for n in design.names.find(value, app, _GROUP)]
    placed = design.outgoing(connection, EdgeKind.PLACED_IN, "security group")
    ours = [found.node for found in placed]
    if not theirs:
        message = f"{store.logical_id} names no security group"
        raise UnknownValueError(message)

    def to_store(door: Door, group: SecurityGroup) -> bool:
        return _names(door, group, theirs, design)

    def from_connection(door: Door, group: SecurityGroup) -> bool:
        return _names(door, group, ours, design) or _covers(door, connection, design)

    if not _one_opens(ours, "out", port, to_store, design):
        return f"its own security groups let nothing out to port {port:,}"
    if not _one_opens(theirs, "in", port, from_connection, design):
        return f"the security groups of {store.logical_id} let nothing of it in to port {port:,}"
    return ""


_Admits = Callable[[Door, SecurityGroup], bool]


def _one_opens(groups: list[Node], way: Way, port: int, admits: _Admits, design: Design) -> bool:
    return holds_for_any(groups, lambda group: _opens(group, way, port, admits, design))


def _opens(group: Node, way: Way, port: int, admits: _Admits, design: Design) -> bool:
    if not isinstance(group, SecurityGroup):
        message = f"security group {group.logical_id} is outside the templates of this run"
        raise UnknownValueError(message)
    doors = list(_doors(group, way, design))
    if way == "out" and not doors and not group.states_egress:
        return True
    return any(
        door.opens_port(port) and (door.opens_to_all or admits(door, group)) for door in doors
    )


def _doors(group: SecurityGroup, way: Way, design: Design) -> Iterator[Door]:
    yield from group.doors(way)
    for found in design.incoming(group, EdgeKind.PLACED_IN, "rule"):
        rule = found.node
        if isinstance(rule, SecurityGroupIngress | SecurityGroupEgress) and rule.way == way:
            yield rule.door


def _names(door: Door, group: SecurityGroup, others: list[Node], design: Design) -> bool:
    """Whether *door*, of *group*, leads to one of the groups *others*.

    Raises
    ------
    UnknownValueError
        When it leads to addresses that may be theirs.
    """
    named = design.names.find(door.group, group.resource.stack.app, _GROUP)
    if any(one.id == other.id for one in named for other in others):
        return True
    by_address = door.way == "out" and door.value.get("CidrIp").exists
    if by_address or door.prefix_list.exists:
        message = f"whether the addresses in {group.logical_id} are the right ones is not known"
        raise UnknownValueError(message)
    return False


def _covers(door: Door, connection: VpcConnection, design: Design) -> bool:
    """Whether *door* lets in every subnet of *connection*."""
    subnets = design.outgoing(connection, EdgeKind.PLACED_IN, "subnet")
    return bool(subnets) and all(door.covers(_cidr(found.node)) for found in subnets)


def _cidr(subnet: Node) -> str:
    if isinstance(subnet, Subnet):
        return subnet.cidr
    message = f"subnet {subnet.logical_id} is outside the templates of this run"
    raise UnknownValueError(message)
