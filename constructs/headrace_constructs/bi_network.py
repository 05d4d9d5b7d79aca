"""The VPC connection by which a BI workspace reaches private stores."""

from __future__ import annotations

from aws_cdk import Stack, Token
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from headrace.services.quicksight.quotas import SUBNETS_MAX, SUBNETS_MIN
from headrace_constructs.bi_assets import asset, asset_id

__all__ = ["VpcWay"]


class VpcWay(Construct):
    """Network interfaces of QuickSight inside a VPC, and the role that makes them.

    Parameters
    ----------
    scope, id
        As for every construct.
    vpc
        The network.
    subnets
        Where the interfaces are; the private subnets by default.

    Attributes
    ----------
    connection : aws_cdk.CfnResource
        The VPC connection.
    security_group : aws_cdk.aws_ec2.SecurityGroup
        Its security group, which lets out only to what `open_to` names.

    Raises
    ------
    ValueError
        With fewer than two subnets, or more than fifteen.
    """

    def __init__(
        self, scope: Construct, id: str, *, vpc: ec2.IVpc, subnets: ec2.SubnetSelection | None
    ) -> None:
        super().__init__(scope, id)
        chosen = vpc.select_subnets() if subnets is None else _select(vpc, subnets)
        ids = chosen.subnet_ids
        if not Token.is_unresolved(ids) and not SUBNETS_MIN <= len(ids) <= SUBNETS_MAX:
            raise ValueError(
                f"{len(ids)} subnets; a VPC connection takes {SUBNETS_MIN} to {SUBNETS_MAX}, in"
                " different zones"
            )
        self.security_group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=vpc,
            description="VPC connection of QuickSight",
            allow_all_outbound=False,
        )
        role = self._role(ids)
        name = asset_id(self, "Way")
        self.connection = asset(
            self,
            "Connection",
            "VPCConnection",
            VPCConnectionId=name,
            Name=name[-128:],
            RoleArn=role.role_arn,
            SecurityGroupIds=[self.security_group.security_group_id],
            SubnetIds=ids,
        )
        self.connection.node.add_dependency(role)

    def open_to(self, group: ec2.ISecurityGroup, port: ec2.Port, why: str) -> None:
        """Let the connection out to *group* and into it."""
        self.security_group.connections.allow_to(group, port, why)

    def _role(self, subnet_ids: list[str]) -> iam.Role:
        """Return a role for what a VPC connection does.

        Source: "Configuring the VPC connection with the QuickSight CLI",
        https://docs.aws.amazon.com/quicksight/latest/user/vpc-creating-a-connection-in-quicksight-cli.html
        """
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("quicksight.amazonaws.com"),
            description="QuickSight puts network interfaces into the VPC",
        )
        stack = Stack.of(self)

        def arn(resource: str, name: str) -> str:
            return stack.format_arn(service="ec2", resource=resource, resource_name=name)

        interfaces = arn("network-interface", "*")
        doors = arn("security-group", self.security_group.security_group_id)
        places = [arn("subnet", subnet) for subnet in subnet_ids]
        for actions, resources in (
            (["CreateNetworkInterface"], [interfaces, doors, *places]),
            (["DeleteNetworkInterface", "ModifyNetworkInterfaceAttribute"], [interfaces, doors]),
            (["DescribeSecurityGroups", "DescribeSubnets"], ["*"]),
        ):
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=[f"ec2:{action}" for action in actions], resources=resources
                )
            )
        return role


def _select(vpc: ec2.IVpc, wanted: ec2.SubnetSelection) -> ec2.SelectedSubnets:
    return vpc.select_subnets(
        availability_zones=wanted.availability_zones,
        one_per_az=wanted.one_per_az,
        subnet_filters=wanted.subnet_filters,
        subnet_group_name=wanted.subnet_group_name,
        subnets=wanted.subnets,
        subnet_type=wanted.subnet_type,
    )
