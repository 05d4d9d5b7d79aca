"""Where a Flink application has its interfaces: private subnets, and a door of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import aws_ec2 as ec2

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["door", "subnet_ids"]

_HTTPS: Final = 443


def door(scope: Construct, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    """Create the application's security group: nothing comes in, HTTPS goes out."""
    group = ec2.SecurityGroup(
        scope, "Door", vpc=vpc, description="Flink application", allow_all_outbound=False
    )
    group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "HTTPS to AWS services")
    return group


def subnet_ids(vpc: ec2.IVpc, selection: ec2.SubnetSelection | None) -> list[str]:
    """Return the selected subnets, or the private ones of *vpc*.

    Raises
    ------
    ValueError
        There are none: an application has no public address, also not in a public subnet.
    """
    if selection is None:
        found = [*vpc.private_subnets] or [*vpc.isolated_subnets]
    else:
        found = vpc.select_subnets(
            availability_zones=selection.availability_zones,
            one_per_az=selection.one_per_az,
            subnet_filters=selection.subnet_filters,
            subnet_group_name=selection.subnet_group_name,
            subnets=selection.subnets,
            subnet_type=selection.subnet_type,
        ).subnets
    if not found:
        raise ValueError("the VPC has no private subnets: select some by subnets")
    return [subnet.subnet_id for subnet in found]
