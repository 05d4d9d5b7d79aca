"""Security groups: what they let in and out."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.template.values import Absent, Reference, Value

__all__ = ["HTTPS", "Door", "SecurityGroup", "SecurityGroupEgress", "SecurityGroupIngress"]

HTTPS: Final = 443
"""The port of every AWS service endpoint."""
_GROUP: Final = "AWS::EC2::SecurityGroup"
_ALL_PROTOCOLS: Final = "-1"
_OPEN_PROTOCOLS: Final = frozenset({_ALL_PROTOCOLS, "tcp", "6"})

Way = Literal["in", "out"]


class Door(Struct, frozen=True):
    """One rule of a security group.

    Attributes
    ----------
    value
        The rule's block.
    way
        Whether it lets connections in or out.
    """

    value: Value
    way: Way

    def opens_port(self, port: int) -> bool:
        """Whether TCP connections to *port* may pass.

        Raises
        ------
        UnknownValueError
            When protocol or ports are not known.
        """
        protocol = self.value.get("IpProtocol").text(_ALL_PROTOCOLS).lower()
        if protocol not in _OPEN_PROTOCOLS:
            return False
        if protocol == _ALL_PROTOCOLS:
            return True
        first = self.value.get("FromPort").integer(port)
        last = self.value.get("ToPort").integer(port)
        return first <= port <= last or first == int(_ALL_PROTOCOLS)

    @property
    def group(self) -> Value:
        """The security group on the other side."""
        side = "Source" if self.way == "in" else "Destination"
        return self.value.get(f"{side}SecurityGroupId")

    @property
    def prefix_list(self) -> Value:
        """The list of addresses on the other side, kept by AWS or by the user."""
        side = "Source" if self.way == "in" else "Destination"
        return self.value.get(f"{side}PrefixListId")

    @property
    def opens_to_all(self) -> bool:
        """Whether every address of IPv4 or IPv6 is on the other side."""
        stated = [self.value.get(name) for name in ("CidrIp", "CidrIpv6")]
        # What a resource gives, the block of a VPC for instance, is never everything.
        texts = [one.text("") for one in stated if not isinstance(one, Reference)]
        return any(text.endswith("/0") for text in texts)

    def covers(self, addresses: str) -> bool:
        """Whether the addresses on the other side include the block *addresses*.

        Raises
        ------
        UnknownValueError
            When either block is not known.
        """
        stated = self.value.get("CidrIp")
        if not stated.exists:
            return False
        if self.opens_to_all:
            return True
        block = stated.text("")
        if not addresses:
            message = "the addresses that a security group must let pass are not known"
            raise UnknownValueError(message)
        try:
            wanted = ipaddress.ip_network(addresses, strict=False)
            given = ipaddress.ip_network(block, strict=False)
        except ValueError as error:
            raise UnknownValueError(str(error)) from None
        if isinstance(wanted, ipaddress.IPv4Network) and isinstance(given, ipaddress.IPv4Network):
            return wanted.subnet_of(given)
        return False


class SecurityGroup(Component):
    """``AWS::EC2::SecurityGroup``; ``placed_in`` its VPC."""

    kind = "security group"
    service = "network"
    arn_service = "ec2"
    arn_prefix = "security-group/"

    def doors(self, way: Way) -> list[Door]:
        """Return the rules that stand in the group itself."""
        name = "SecurityGroupIngress" if way == "in" else "SecurityGroupEgress"
        return [Door(value, way) for value in each(self.properties.get(name))]

    @property
    def states_egress(self) -> bool:
        """Whether it says what may go out; a group that does not lets everything out."""
        return not isinstance(self.properties.get("SecurityGroupEgress"), Absent)

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        vpc = self.properties.get("VpcId")
        yield self.link_to(EdgeKind.PLACED_IN, vpc, "vpc", "AWS::EC2::VPC")


class _Rule(Component):
    """A rule that stands apart from its group, which it is ``placed_in``."""

    service = "network"
    way: Way

    @property
    def door(self) -> Door:
        """The rule."""
        return Door(self.properties, self.way)

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        group = self.properties.get("GroupId")
        yield self.link_to(EdgeKind.PLACED_IN, group, "rule", _GROUP)


class SecurityGroupIngress(_Rule):
    """``AWS::EC2::SecurityGroupIngress``; ``placed_in`` its group (role ``rule``)."""

    kind = "ingress rule"
    way = "in"


class SecurityGroupEgress(_Rule):
    """``AWS::EC2::SecurityGroupEgress``; ``placed_in`` its group (role ``rule``)."""

    kind = "egress rule"
    way = "out"
