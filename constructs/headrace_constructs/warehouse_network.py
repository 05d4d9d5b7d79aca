"""Where a warehouse sits: private subnets over two zones or more, its door, and its way to S3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["ZONES", "door", "private_subnets", "reach_s3"]

_HTTPS: Final = 443
ZONES: Final = 2
"""Zones of a subnet group, so that a cluster can move when one fails."""


def private_subnets(
    vpc: ec2.IVpc, selection: ec2.SubnetSelection | None, *, zones: int
) -> list[ec2.ISubnet]:
    """Return the selected subnets, or the private ones of *vpc*.

    Raises
    ------
    ValueError
        When they lie in less availability zones than *zones*.
    """
    selected = (
        vpc.select_subnets(
            availability_zones=selection.availability_zones,
            one_per_az=selection.one_per_az,
            subnet_filters=selection.subnet_filters,
            subnet_group_name=selection.subnet_group_name,
            subnets=selection.subnets,
            subnet_type=selection.subnet_type,
        ).subnets
        if selection
        else [*vpc.isolated_subnets] or [*vpc.private_subnets]
    )
    found = {subnet.availability_zone for subnet in selected}
    if len(found) < zones:
        message = (
            f"its subnets lie in {len(found)} availability zone(s): give private"
            f" subnets in {zones} or more"
        )
        raise ValueError(message)
    return selected


def door(scope: Construct, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    """Create the warehouse's own security group: nothing comes in, HTTPS goes out."""
    group = ec2.SecurityGroup(
        scope, "Door", vpc=vpc, description="Warehouse", allow_all_outbound=False
    )
    group.add_egress_rule(
        ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "HTTPS to S3 and other endpoints"
    )
    return group


def reach_s3(scope: Construct, vpc: ec2.IVpc, subnets: list[ec2.ISubnet]) -> None:
    """Create a gateway endpoint for S3 in *vpc*, unless the VPC or this stack has put one there."""
    if not _has_s3_endpoint(scope, vpc):
        ec2.GatewayVpcEndpoint(
            scope,
            "S3",
            vpc=vpc,
            service=ec2.GatewayVpcEndpointAwsService.S3,
            subnets=[ec2.SubnetSelection(subnets=subnets)],
        )


def _has_s3_endpoint(scope: Construct, vpc: ec2.IVpc) -> bool:
    stack = Stack.of(scope)
    network = stack.resolve(vpc.vpc_id)
    return any(
        isinstance(found, ec2.CfnVPCEndpoint)
        and '.s3"' in json.dumps(stack.resolve(found.service_name))
        and stack.resolve(found.vpc_id) == network
        for found in (*vpc.node.find_all(), *stack.node.find_all())
    )
