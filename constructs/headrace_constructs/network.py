"""A network without a way to the internet, in which AWS services are reached by endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aws_cdk import Fn, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from headrace_constructs.encrypted_logs import log_key
from headrace_constructs.origins import mark

__all__ = ["ENDPOINTS", "PrivateNetwork"]

SEED: Final = ("K10", "R8", "R11", "S7")

ENDPOINTS: Final = (
    "athena",
    "glue",
    "kinesis-firehose",
    "kinesis-streams",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "sts",
)
"""Services that what streams and analyses calls, as endpoints name them; S3 has a gateway."""

_MOST_ZONES: Final = 6
_MASK: Final = 22
"""1,019 addresses a subnet: each node of a cluster and each interface of a function takes one."""


class PrivateNetwork(Construct):
    """A VPC of private subnets, one in each zone, whose traffic is logged.

    Nothing in it has a route to the internet. S3 is reached through a gateway endpoint, which costs
    nothing; other services through interface endpoints, which cost by the hour and zone.

    Parameters
    ----------
    scope, id
        As for every construct.
    zones
        Number of availability zones.
    cidr
        Addresses of the network.
    endpoints
        Services with an interface endpoint, as in ``com.amazonaws.<region>.<service>``.
    encryption_key
        Key of the flow log; a new one that rotates yearly by default.
    removal_policy
        What becomes of the flow log and its key when the stack is deleted; kept by default.

    Attributes
    ----------
    vpc : aws_cdk.aws_ec2.Vpc
        The network.
    s3 : aws_cdk.aws_ec2.GatewayVpcEndpoint
        The way to S3.
    security_group : aws_cdk.aws_ec2.SecurityGroup
        That of the interface endpoints: everything in the network may call them.

    Raises
    ------
    ValueError
        With less than one zone, or more than six.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        zones: int = 3,
        cidr: str = "10.60.0.0/16",
        endpoints: Sequence[str] = ENDPOINTS,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        if not 1 <= zones <= _MOST_ZONES:
            raise ValueError(f"zones is {zones}; a network spans 1 to {_MOST_ZONES} zones")
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(cidr),
            # Emptying the default group takes a function of its own; nothing here is in that group.
            restrict_default_security_group=False,
            availability_zones=[Fn.select(index, Fn.get_azs()) for index in range(zones)],
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Private", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=_MASK
                )
            ],
        )
        self._log_traffic(encryption_key, removal_policy)
        self.s3 = self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        self.security_group = self._door()
        for service in endpoints:
            self.vpc.add_interface_endpoint(
                _titled(service),
                service=ec2.InterfaceVpcEndpointAwsService(service),
                security_groups=[self.security_group],
                open=False,
            )

    @property
    def subnets(self) -> list[ec2.ISubnet]:
        """The private subnets, one a zone."""
        return self.vpc.isolated_subnets

    def _door(self) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self,
            "Endpoints",
            vpc=self.vpc,
            description="Interface endpoints",
            allow_all_outbound=False,
        )
        group.add_ingress_rule(
            ec2.Peer.ipv4(self.vpc.vpc_cidr_block), ec2.Port.tcp(443), "HTTPS from the network"
        )
        return group

    def _log_traffic(self, given: kms.IKey | None, removal_policy: RemovalPolicy) -> None:
        key = given or log_key(self, removal_policy)
        group = logs.LogGroup(
            self,
            "Traffic",
            retention=logs.RetentionDays.ONE_MONTH,
            encryption_key=key,
            removal_policy=removal_policy,
        )
        self.vpc.add_flow_log(
            "FlowLog", destination=ec2.FlowLogDestination.to_cloud_watch_logs(group)
        )


def _titled(service: str) -> str:
    return "".join(word.title() for word in service.split("-"))
