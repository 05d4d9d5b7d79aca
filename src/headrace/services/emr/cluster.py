"""A cluster, as the design sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.emr.arguments import arguments_of, s3_addresses
from headrace.services.emr.flows import BUCKET, flows_of, link_to_program
from headrace.services.emr.nodes import InstanceFleet, InstanceGroup, Nodes, Purpose, nodes_in
from headrace.services.emr.releases import read_release
from headrace.services.emr.security import SecurityConfiguration
from headrace.services.emr.step import Step
from headrace.services.s3.address import addresses_in
from headrace.template.values import Absent, Value

__all__ = ["Cluster"]

_ROLE: Final = "AWS::IAM::Role"


class Cluster(Component):
    """``AWS::EMR::Cluster``.

    Edges
    -----
    ``placed_in`` its subnets and security groups; ``permitted_by`` its service role (``service``),
    that of its instances (``instances``) and of scaling (``scaling``); ``uses`` its security
    configuration, the bucket of its logs (``log``), those of its programs (``program``), and the
    table in which EMRFS lists files (``file listing``); ``flows`` from what it reads (``read``; of
    a stream ``shared``) and to what it writes (``write``), as `flows` tells.
    """

    kind = "cluster"
    service = "emr"
    name_property = "Name"
    arn_service = "elasticmapreduce"
    arn_prefix = "cluster/"
    works_alone = True
    has_nodes = True

    @property
    def instances(self) -> Value:
        """Its nodes and where they sit."""
        return self.properties.get("Instances")

    @property
    def release(self) -> str:
        """Its release label, e.g. ``emr-7.5.0``; empty for a release before labels."""
        return self.properties.get("ReleaseLabel").text("")

    @property
    def version(self) -> tuple[int, int] | None:
        """Major and minor number of its release; None where the label has none."""
        return read_release(self.release)

    @property
    def applications(self) -> list[str]:
        """Names of its applications, in lower case."""
        listed = each(self.properties.get("Applications"))
        return [application.get("Name").text("").lower() for application in listed]

    @property
    def long_running(self) -> bool:
        """Whether it goes on after its steps, until somebody ends it."""
        return self.instances.get("KeepJobFlowAliveWhenNoSteps").boolean(True)

    @property
    def ends_when_idle(self) -> bool:
        """Whether it ends by itself when it has had nothing to do for a while."""
        return self.properties.get("AutoTerminationPolicy").exists

    @property
    def scales(self) -> bool:
        """Whether EMR, or rules of a group, change its size with the work."""
        if self.properties.get("ManagedScalingPolicy").exists:
            return True
        return any(one.value.get("AutoScalingPolicy").exists for one in self.own_nodes)

    @property
    def subnets(self) -> list[Value]:
        """Its subnets: one for groups; of several for fleets, EMR takes one."""
        single = self.instances.get("Ec2SubnetId")
        return [single] if single.exists else each(self.instances.get("Ec2SubnetIds"))

    @property
    def log_uri(self) -> Value:
        """Where its logs go."""
        return self.properties.get("LogUri")

    @property
    def security_configuration(self) -> Value:
        """Name of its security configuration."""
        return self.properties.get("SecurityConfiguration")

    def configuration(self, design: Design) -> SecurityConfiguration | None:
        """Return its security configuration; None where it names none.

        Raises
        ------
        UnknownValueError
            When it is outside the templates, or not known.
        """
        if isinstance(self.security_configuration, Absent):
            return None
        for neighbour in design.outgoing(self, EdgeKind.USES, "security configuration"):
            if isinstance(neighbour.node, SecurityConfiguration):
                return neighbour.node
        raise UnknownValueError("the security configuration is not in the templates of this run")

    @property
    def kerberos(self) -> Value:
        """How it takes part in Kerberos; absent where it does not."""
        return self.properties.get("KerberosAttributes")

    @property
    def steps(self) -> list[Value]:
        """Its own steps."""
        return each(self.properties.get("Steps"))

    @property
    def own_nodes(self) -> list[Nodes]:
        """The nodes that its own properties name."""
        return list(nodes_in(self.instances))

    def nodes(self, design: Design) -> list[Nodes]:
        """Return all its nodes, those of other resources too."""
        found = self.own_nodes
        for neighbour in design.incoming(self, EdgeKind.USES, "part of"):
            if isinstance(neighbour.node, InstanceGroup | InstanceFleet):
                found.append(neighbour.node.nodes)
        return found

    def jobs(self, design: Design) -> list[Value]:
        """Return the ``HadoopJarStep`` of all its steps, those of other resources too."""
        parts = design.incoming(self, EdgeKind.USES, "part of")
        beside = [found.node for found in parts if isinstance(found.node, Step)]
        return [
            step.get("HadoopJarStep") for step in (*self.steps, *(s.properties for s in beside))
        ]

    def setting(self, classification: str, name: str) -> Value:
        """Return what its configuration sets for a property; absent where it does not.

        Raises
        ------
        UnknownValueError
            When its configuration is not known.
        """
        stated = self.properties.get("Configurations")
        for block in each(stated):
            if block.get("Classification").text("") == classification:
                value = block.get("ConfigurationProperties", name)
                if not isinstance(value, Absent):
                    return value
        return Absent(stated.at)

    def count(self, purpose: Purpose, design: Design) -> int:
        """Return the nodes of a purpose.

        Raises
        ------
        UnknownValueError
            When their number is not known.
        """
        return sum(one.count for one in self.nodes(design) if one.purpose == purpose)

    def workers(self, design: Design) -> int:
        """Return its core and task nodes; with managed scaling, how many there may be.

        Raises
        ------
        UnknownValueError
            When their number is not known.
        """
        limits = self.properties.get("ManagedScalingPolicy", "ComputeLimits")
        if limits.exists and limits.get("UnitType").text("") != "VCPU":
            return limits.get("MaximumCapacityUnits").integer(0)
        return self.count("core", design) + self.count("task", design)

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties, instances = self.properties, self.instances
        for subnet in (instances.get("Ec2SubnetId"), *each(instances.get("Ec2SubnetIds"))):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        groups = [
            instances.get(name)
            for name in (
                "EmrManagedMasterSecurityGroup",
                "EmrManagedSlaveSecurityGroup",
                "ServiceAccessSecurityGroup",
            )
        ]
        groups += each(instances.get("AdditionalMasterSecurityGroups"))
        groups += each(instances.get("AdditionalSlaveSecurityGroups"))
        for group in groups:
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        for name, purpose in (("ServiceRole", "service"), ("AutoScalingRole", "scaling")):
            yield self.link_to(EdgeKind.PERMITTED_BY, properties.get(name), purpose, _ROLE)
        profile = properties.get("JobFlowRole")
        yield self.link_to(EdgeKind.PERMITTED_BY, profile, "instances", "AWS::IAM::InstanceProfile")
        configured = self.security_configuration
        expects = "AWS::EMR::SecurityConfiguration"
        yield self.link_to(EdgeKind.USES, configured, "security configuration", expects)
        for log in addresses_in(self.log_uri):
            yield self.link_to(EdgeKind.USES, log.bucket, "log", BUCKET)
        scripts = [
            action.get("ScriptBootstrapAction", "Path")
            for action in each(properties.get("BootstrapActions"))
        ]
        programs = [one for step in self.steps for one in arguments_of(step.get("HadoopJarStep"))]
        for argument in (*s3_addresses(scripts, "program"), *programs):
            if argument.use == "program":
                yield link_to_program(self.id, argument)
        yield from self._file_listing()

    def _file_listing(self) -> Iterator[Link]:
        try:
            table = self.setting("emrfs-site", "fs.s3.consistent.metadata.tableName")
        except UnknownValueError:
            return
        yield self.link_to(EdgeKind.USES, table, "file listing", "AWS::DynamoDB::Table")

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield what it reads and writes.

        Raises
        ------
        UnknownValueError
            When that depends on an open condition.
        """
        yield from flows_of(self, self.jobs(design), design)
