"""What belongs to EMR besides clusters: studios, serverless, EMR on Kubernetes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.emr.flows import flows_by_role
from headrace.services.s3.address import addresses_in
from headrace.template.position import Position
from headrace.template.values import Value

__all__ = [
    "ContainerJobTemplate",
    "ManagedEndpoint",
    "ServerlessApplication",
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
    """``AWS::EMRServerless::Application``: Spark or Hive without a cluster to look after.

    ``placed_in`` its subnets and security groups; ``uses`` the bucket (``log``) and log group of
    its logs; ``encrypted_by`` their keys (``log``). Of the jobs that a schedule starts on it:
    ``permitted_by`` their role (``jobs``), and ``flows`` from and to what that names.
    """

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

    @property
    def limited(self) -> bool:
        """Whether it has a largest capacity."""
        return self.properties.get("MaximumCapacity").exists

    @property
    def keeps_workers(self) -> bool:
        """Whether workers wait for jobs while it is started."""
        return any(True for _ in self.properties.get("InitialCapacity").elements())

    @property
    def stops_when_idle(self) -> bool:
        """Whether it stops by itself, as it does after 15 minutes unless told otherwise."""
        return self.properties.get("AutoStopConfiguration", "Enabled").boolean(True)

    def links(self) -> Iterator[Link]:
        """Yield where it sits, and its logs."""
        network = self.properties.get("NetworkConfiguration")
        yield from self._placed(network.get("SubnetIds"), network.get("SecurityGroupIds"))
        logs = self.properties.get("MonitoringConfiguration")
        on_s3 = logs.get("S3MonitoringConfiguration")
        for address in addresses_in(on_s3.get("LogUri")):
            yield self.link_to(EdgeKind.USES, address.bucket, "log", "AWS::S3::Bucket")
        on_watch = logs.get("CloudWatchLoggingConfiguration")
        group = on_watch.get("LogGroupName")
        yield self.link_to(EdgeKind.USES, group, "log", "AWS::Logs::LogGroup")
        for block in (on_s3, on_watch):
            key = block.get("EncryptionKeyArn")
            yield self.link_to(EdgeKind.ENCRYPTED_BY, key, "log", "AWS::KMS::Key")

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield the roles of scheduled jobs, and what they let them read and write.

        Raises
        ------
        UnknownValueError
            When that depends on an open condition.
        """
        for role, at in self._job_roles(design):
            yield Link(EdgeKind.PERMITTED_BY, self.id, role.id, at, "jobs")
            yield from flows_by_role(self, role, design)

    def _job_roles(self, design: Design) -> Iterator[tuple[Component, Position]]:
        """Yield the roles that schedules name beside this application: jobs take them."""
        for schedule in design.by_id.values():
            if schedule.deployed_type != "AWS::Scheduler::Schedule":
                continue
            asked = schedule.properties.get("Target", "Input")
            app = schedule.resource.stack.app
            named = [n for ref in asked.references() for n in design.names.find(ref, app)]
            if any(node.id == self.id for node in named):
                for node in named:
                    if isinstance(node, Component) and node.deployed_type == _ROLE:
                        yield node, asked.at


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
