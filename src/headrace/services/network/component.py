"""Networks and their parts, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.network.acl import (
    NetworkAcl,
    NetworkAclEntry,
    SubnetNetworkAclAssociation,
)
from headrace.services.network.group import (
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupIngress,
)
from headrace.template.values import Absent, Text, Value

__all__ = [
    "InternetGateway",
    "NatGateway",
    "NetworkAcl",
    "NetworkAclEntry",
    "Route",
    "RouteTable",
    "SecurityGroup",
    "SecurityGroupEgress",
    "SecurityGroupIngress",
    "Subnet",
    "SubnetNetworkAclAssociation",
    "SubnetRouteTableAssociation",
    "Vpc",
    "VpcEndpoint",
    "VpcGatewayAttachment",
]

_VPC: Final = "AWS::EC2::VPC"
_SUBNET: Final = "AWS::EC2::Subnet"
_TABLE: Final = "AWS::EC2::RouteTable"
_GROUP: Final = "AWS::EC2::SecurityGroup"
_SERVICE_AT: Final = 3
"""Place of the service in ``com.amazonaws.<region>.<service>``."""


class _Part(Component):
    """A part of a VPC."""

    service = "network"
    arn_service = "ec2"

    @property
    def vpc(self) -> Value:
        """The VPC that it belongs to."""
        return self.properties.get("VpcId")

    def _in_vpc(self) -> Link:
        return self.link_to(EdgeKind.PLACED_IN, self.vpc, "vpc", _VPC)


class Vpc(_Part):
    """``AWS::EC2::VPC``."""

    kind = "VPC"
    arn_prefix = "vpc/"

    @property
    def cidr(self) -> str:
        """Its first block of addresses; empty where a pool gives it."""
        return self.properties.get("CidrBlock").text("")

    @property
    def resolves_names(self) -> bool:
        """Whether names of services are resolved, and those of instances: both are for private DNS.

        A VPC resolves by default, and gives no names to instances.
        """
        support = self.properties.get("EnableDnsSupport").boolean(True)
        return support and self.properties.get("EnableDnsHostnames").boolean(False)


class Subnet(_Part):
    """``AWS::EC2::Subnet``; ``placed_in`` its VPC, and ``reaches`` what its route table says.

    The edge to the route table has the role ``routes``.
    """

    kind = "subnet"
    arn_prefix = "subnet/"

    @property
    def zone(self) -> Value:
        """Its availability zone."""
        return self.properties.get("AvailabilityZone")

    @property
    def cidr(self) -> str:
        """Its block of addresses; empty where a pool gives it."""
        return self.properties.get("CidrBlock").text("")

    @property
    def gives_public_addresses(self) -> bool:
        """Whether instances that start in it get public addresses."""
        return self.properties.get("MapPublicIpOnLaunch").boolean(False)

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield self._in_vpc()


class RouteTable(_Part):
    """``AWS::EC2::RouteTable``; ``placed_in`` its VPC."""

    kind = "route table"
    arn_prefix = "route-table/"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield self._in_vpc()


class SubnetRouteTableAssociation(_Part):
    """``AWS::EC2::SubnetRouteTableAssociation``: the subnet ``reaches`` its table (``routes``)."""

    kind = "route table association"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        subnet, table = self.properties.get("SubnetId"), self.properties.get("RouteTableId")
        yield Link(
            EdgeKind.REACHES, subnet, table, self.at(), "routes", _TABLE, source_expects=_SUBNET
        )


_ROUTE_TARGETS: Final = (
    "GatewayId",
    "NatGatewayId",
    "VpcEndpointId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "InstanceId",
    "NetworkInterfaceId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "LocalGatewayId",
)
_ROUTE_DESTINATIONS: Final = (
    "DestinationCidrBlock",
    "DestinationIpv6CidrBlock",
    "DestinationPrefixListId",
)


class Route(_Part):
    """``AWS::EC2::Route``: its route table ``reaches`` the target (role ``route``)."""

    kind = "route"

    @property
    def destination(self) -> Value:
        """The addresses that it is for."""
        found = [self.properties.get(name) for name in _ROUTE_DESTINATIONS]
        return next((value for value in found if not isinstance(value, Absent)), found[0])

    @property
    def table(self) -> Value:
        """The route table that it belongs to."""
        return self.properties.get("RouteTableId")

    @property
    def target(self) -> Value:
        """Where the packets go."""
        found = [self.properties.get(name) for name in _ROUTE_TARGETS]
        return next((value for value in found if not isinstance(value, Absent)), found[0])

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        target = self.target
        yield self.link_from(EdgeKind.REACHES, self.table, "route", _TABLE)
        yield self.link_to(EdgeKind.REACHES, target, "target")


class VpcEndpoint(_Part):
    """``AWS::EC2::VPCEndpoint``.

    Edges: ``placed_in`` its VPC, its subnets (``subnet``) and security groups
    (``security group``); for a gateway the route tables that it is in ``reaches`` it
    (``gateway endpoint``).
    """

    kind = "VPC endpoint"
    arn_prefix = "vpc-endpoint/"

    @property
    def endpoint_type(self) -> str:
        """``Gateway``, ``Interface`` and others."""
        return self.properties.get("VpcEndpointType").text("Gateway")

    @property
    def to_service(self) -> str:
        """The service behind it: ``kinesis-streams``, ``s3``, ``kinesis-firehose`` and others.

        Raises
        ------
        UnknownValueError
            When its name is not known.
        """
        name = self.properties.get("ServiceName")
        text = name.pattern() if isinstance(name, Text) else name.text("")
        fields = text.removeprefix("cn.").split(".", _SERVICE_AT)
        if len(fields) <= _SERVICE_AT or "*" in fields[_SERVICE_AT]:
            message = f"the service of endpoint {self.logical_id} is not known"
            raise UnknownValueError(message)
        return fields[_SERVICE_AT]

    @property
    def private_dns(self) -> bool | None:
        """Whether the service's usual name leads to the endpoint; None where nothing is said."""
        stated = self.properties.get("PrivateDnsEnabled")
        return stated.boolean(False) if stated.exists else None

    @property
    def document(self) -> Value:
        """Its policy; absent for one that lets everything pass."""
        return self.properties.get("PolicyDocument")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield self._in_vpc()
        for subnet in each(self.properties.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", _SUBNET)
        for group in each(self.properties.get("SecurityGroupIds")):
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", _GROUP)
        for table in each(self.properties.get("RouteTableIds")):
            yield self.link_from(EdgeKind.REACHES, table, "gateway endpoint", _TABLE)


class NatGateway(_Part):
    """``AWS::EC2::NatGateway``; ``placed_in`` its subnet."""

    kind = "NAT gateway"
    arn_prefix = "natgateway/"

    @property
    def public(self) -> bool:
        """Whether it has a public address, and so leads to the internet."""
        return self.properties.get("ConnectivityType").text("public") == "public"

    @property
    def regional(self) -> bool:
        """Whether it spans the zones of its VPC by itself, and sits in no subnet."""
        return self.properties.get("AvailabilityMode").text("zonal") == "regional"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        subnet = self.properties.get("SubnetId")
        yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", _SUBNET)
        yield self._in_vpc()


class InternetGateway(_Part):
    """``AWS::EC2::InternetGateway``."""

    kind = "internet gateway"
    arn_prefix = "internet-gateway/"


class VpcGatewayAttachment(_Part):
    """``AWS::EC2::VPCGatewayAttachment``: the internet gateway is ``placed_in`` the VPC."""

    kind = "gateway attachment"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        gateway = self.properties.get("InternetGatewayId")
        expects = "AWS::EC2::InternetGateway"
        at = gateway.at
        yield Link(EdgeKind.PLACED_IN, gateway, self.vpc, at, "vpc", _VPC, source_expects=expects)
