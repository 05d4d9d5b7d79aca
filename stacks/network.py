"""The network in which clusters sit."""

from aws_cdk import Stack
from constructs import Construct

from headrace_constructs import PrivateNetwork


class Network(Stack):
    """Three zones without a way to the internet; AWS services are reached by endpoints."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, description="Where clusters sit")
        network = PrivateNetwork(self, "Network")
        self.vpc = network.vpc
        self.subnets = network.subnets
