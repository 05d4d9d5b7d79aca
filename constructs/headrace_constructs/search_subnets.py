"""The subnets of a search domain: one in each of its zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2

from headrace.services.search import quotas

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["one_a_zone"]


def one_a_zone(
    vpc: ec2.IVpc, selection: ec2.SubnetSelection | None, construct: Construct
) -> list[ec2.ISubnet]:
    """Return a subnet of each zone, three at most; private ones where *selection* is not given.

    Raises
    ------
    ValueError
        When the subnets are in one zone only.
    """
    chosen = _selected(vpc, selection) if selection else _private(vpc)
    by_zone: dict[str, ec2.ISubnet] = {}
    for subnet in chosen.subnets:
        by_zone.setdefault(subnet.availability_zone, subnet)
    subnets = list(by_zone.values())[: quotas.STANDBY_ZONES]
    if len(subnets) < quotas.ZONES_DEFAULT:
        message = (
            f"{construct.node.path}: subnets in {len(subnets)} zone; a domain needs two or three"
        )
        raise ValueError(message)
    return subnets


def _selected(vpc: ec2.IVpc, selection: ec2.SubnetSelection) -> ec2.SelectedSubnets:
    return vpc.select_subnets(
        availability_zones=selection.availability_zones,
        one_per_az=selection.one_per_az,
        subnet_filters=selection.subnet_filters,
        subnet_group_name=selection.subnet_group_name,
        subnet_type=selection.subnet_type,
        subnets=selection.subnets,
    )


def _private(vpc: ec2.IVpc) -> ec2.SelectedSubnets:
    kind = ec2.SubnetType
    wanted = kind.PRIVATE_ISOLATED if vpc.isolated_subnets else kind.PRIVATE_WITH_EGRESS
    return vpc.select_subnets(subnet_type=wanted)
