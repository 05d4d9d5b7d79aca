"""Network ACLs: what a subnet lets in and out, packet by packet, without memory.

An answer is a packet of its own here: who opens a connection to port 443 must let in what comes
back to the port that it opened it from.

Sources: "Network ACLs", https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html;
"Ephemeral ports",
https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from headrace.design import Component, EdgeKind, Link
from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.network.group import Way

__all__ = [
    "EPHEMERAL",
    "NetworkAcl",
    "NetworkAclEntry",
    "SubnetNetworkAclAssociation",
    "acl_of",
    "first_closed",
]

EPHEMERAL: Final = (32_768, 60_999)
"""Ports from which Linux opens connections; what runs in Lambda and EMR does so too."""

_ACL: Final = "AWS::EC2::NetworkAcl"
_TCP: Final = frozenset({"-1", "6"})
_EVERYWHERE: Final = "0.0.0.0/0"


class NetworkAcl(Component):
    """``AWS::EC2::NetworkAcl``; ``placed_in`` its VPC."""

    kind = "network ACL"
    service = "network"
    arn_service = "ec2"
    arn_prefix = "network-acl/"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        vpc = self.properties.get("VpcId")
        yield self.link_to(EdgeKind.PLACED_IN, vpc, "vpc", "AWS::EC2::VPC")


class NetworkAclEntry(Component):
    """``AWS::EC2::NetworkAclEntry``; ``placed_in`` its list (role ``rule``)."""

    kind = "network ACL entry"
    service = "network"

    @property
    def number(self) -> int:
        """Its place: the lowest number that matches decides."""
        return self.properties.get("RuleNumber").integer(0)

    @property
    def way(self) -> Way:
        """Whether it is for packets that come in or go out."""
        return "out" if self.properties.get("Egress").boolean(False) else "in"

    @property
    def allows(self) -> bool:
        """Whether it lets pass; else it refuses."""
        return self.properties.get("RuleAction").text("").lower() == "allow"

    @property
    def ports(self) -> tuple[int, int] | None:
        """The TCP ports that it speaks of; None for none."""
        protocol = self.properties.get("Protocol").text("-1")
        if protocol not in _TCP:
            return None
        limits = self.properties.get("PortRange")
        if protocol == "-1" or not limits.exists:
            return 0, 65_535
        return limits.get("From").integer(0), limits.get("To").integer(65_535)

    @property
    def everywhere(self) -> bool:
        """Whether it speaks of every IPv4 address."""
        return self.properties.get("CidrBlock").text("") == _EVERYWHERE

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        acl = self.properties.get("NetworkAclId")
        yield self.link_to(EdgeKind.PLACED_IN, acl, "rule", _ACL)


class SubnetNetworkAclAssociation(Component):
    """``AWS::EC2::SubnetNetworkAclAssociation``.

    The subnet is ``permitted_by`` its list (role ``network acl``).
    """

    kind = "network ACL association"
    service = "network"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        subnet, acl = self.properties.get("SubnetId"), self.properties.get("NetworkAclId")
        yield Link(
            EdgeKind.PERMITTED_BY,
            subnet,
            acl,
            self.at(),
            "network acl",
            _ACL,
            source_expects="AWS::EC2::Subnet",
        )


def acl_of(design: Design, subnet: Component) -> NetworkAcl | None:
    """Return the network ACL of *subnet*; None for the VPC's own, which lets everything pass.

    Raises
    ------
    UnknownValueError
        When it is outside the run.
    """
    for neighbour in design.outgoing(subnet, EdgeKind.PERMITTED_BY, "network acl"):
        if isinstance(neighbour.node, NetworkAcl):
            return neighbour.node
        message = f"network ACL {neighbour.node.logical_id} is outside the templates of this run"
        raise UnknownValueError(message)
    return None


def first_closed(design: Design, acl: NetworkAcl, way: Way, ports: tuple[int, int]) -> int | None:
    """Return the first of *ports* that *acl* closes to public addresses; None if it closes none.

    Parameters
    ----------
    design
        The design.
    acl
        The list.
    way
        The direction of the packets.
    ports
        First and last port.

    Raises
    ------
    UnknownValueError
        When that depends on addresses, or on something not known.
    """
    placed = design.incoming(acl, EdgeKind.PLACED_IN, "rule")
    found = [n.node for n in placed if isinstance(n.node, NetworkAclEntry)]
    entries = sorted((e for e in found if e.way == way), key=lambda e: e.number)
    edges = {ports[0]}
    for entry in entries:
        limits = entry.ports
        if limits is not None:
            edges |= {edge for edge in (limits[0], limits[1] + 1) if ports[0] <= edge <= ports[1]}
    return next((port for port in sorted(edges) if not _passes(acl, entries, port)), None)


def _passes(acl: NetworkAcl, entries: list[NetworkAclEntry], port: int) -> bool:
    some = False
    for entry in entries:
        limits = entry.ports
        if limits is None or not limits[0] <= port <= limits[1]:
            continue
        if entry.everywhere:
            if some and not entry.allows:
                break
            return entry.allows
        some = some or (entry.allows and entry.properties.get("CidrBlock").exists)
    if some:
        message = f"{acl.logical_id} lets port {port} pass for some addresses only"
        raise UnknownValueError(message)
    return False
