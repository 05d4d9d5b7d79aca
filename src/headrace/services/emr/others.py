"""What belongs to EMR besides clusters: steps, studios, serverless, EMR on Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.template.values import Value

__all__ = [
    "ContainerJobTemplate",
    "ManagedEndpoint",
    "ServerlessApplication",
    "Step",
    "Studio",
    "StudioSession",
    "VirtualCluster",
    "WalWorkspace",
]

_ROLE: Final = "AWS::IAM::Role"
_SUBNET: Final = "AWS::EC2::Subnet"
_GROUP: Final = "AWS::EC2::SecurityGroup"


class _OfEmr(Component):
    """A part of EMR."""

    service = "emr"

    def _placed(self, subnets: Value, groups: Value) -> Iterator[Link]:
        for subnet in each(subnets):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", _SUBNET)
        for group in each(groups):
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", _GROUP)


class Step(_OfEmr):
    """``AWS::EMR::Step``: work for a cluster, which it ``uses`` (role ``part of``)."""

    kind = "step"
    name_property = "Name"

    @property
    def arguments(self) -> Value:
        """What its program is given."""
        return self.properties.get("HadoopJarStep", "Args")

    def links(self) -> Iterator[Link]:
        """Yield the cluster."""
        cluster = self.properties.get("JobFlowId")
        yield self.link_to(EdgeKind.USES, cluster, "part of", "AWS::EMR::Cluster")


class Studio(_OfEmr):
    """``AWS::EMR::Studio``: notebooks; ``placed_in`` subnets, ``permitted_by`` its roles."""

    kind = "studio"
    name_property = "Name"
    arn_service = "elasticmapreduce"
    arn_prefix = "studio/"

    def links(self) -> Iterator[Link]:
        """Yield subnets and roles."""
        properties = self.properties
        yield from self._placed(
            properties.get("SubnetIds"), properties.get("EngineSecurityGroupId")
        )
        for name in ("ServiceRole", "UserRole"):
            role = properties.get(name)
            yield self.link_to(EdgeKind.PERMITTED_BY, role, name, _ROLE)


class StudioSession(_OfEmr):
    """``AWS::EMR::StudioSessionMapping``: who may use a studio, which it ``uses``."""

    kind = "studio session"

    def links(self) -> Iterator[Link]:
        """Yield the studio."""
        studio = self.properties.get("StudioId")
        yield self.link_to(EdgeKind.USES, studio, "part of", "AWS::EMR::Studio")


class WalWorkspace(_OfEmr):
    """``AWS::EMR::WALWorkspace``: write-ahead logs of HBase that outlive a cluster."""

    kind = "write-ahead log"
    name_property = "WALWorkspaceName"


class ServerlessApplication(_OfEmr):
    """``AWS::EMRServerless::Application``: Spark or Hive without a cluster to look after."""

    kind = "serverless application"
    name_property = "Name"
    arn_service = "emr-serverless"
    arn_prefix = "/applications/"

    @property
    def release(self) -> str:
        """Its release label."""
        return self.properties.get("ReleaseLabel").text("")

    @property
    def engine(self) -> str:
        """``SPARK`` or ``HIVE``."""
        return self.properties.get("Type").text("").upper()

    def links(self) -> Iterator[Link]:
        """Yield where it sits."""
        network = self.properties.get("NetworkConfiguration")
        yield from self._placed(network.get("SubnetIds"), network.get("SecurityGroupIds"))


class VirtualCluster(_OfEmr):
    """``AWS::EMRContainers::VirtualCluster``: a namespace of a Kubernetes cluster."""

    kind = "virtual cluster"
    name_property = "Name"
    arn_service = "emr-containers"
    arn_prefix = "/virtualclusters/"


class ManagedEndpoint(_OfEmr):
    """``AWS::EMRContainers::Endpoint``: notebooks on a virtual cluster; acts as its role."""

    kind = "managed endpoint"
    name_property = "Name"

    def links(self) -> Iterator[Link]:
        """Yield virtual cluster and role."""
        cluster = self.properties.get("VirtualClusterId")
        expects = "AWS::EMRContainers::VirtualCluster"
        yield self.link_to(EdgeKind.USES, cluster, "part of", expects)
        role = self.properties.get("ExecutionRoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class ContainerJobTemplate(_OfEmr):
    """``AWS::EMRContainers::JobTemplate``."""

    kind = "job template"
    name_property = "Name"
