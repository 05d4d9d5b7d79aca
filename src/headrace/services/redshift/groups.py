"""The groups that a cluster belongs to: parameters, subnets, and security groups of old."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.redshift import quotas
from headrace.template.values import Absent, Value

__all__ = [
    "ClusterParameterGroup",
    "ClusterSecurityGroup",
    "ClusterSecurityGroupIngress",
    "ClusterSubnetGroup",
]

_GROUP: Final = "AWS::Redshift::ClusterSecurityGroup"


class ClusterParameterGroup(Component):
    """``AWS::Redshift::ClusterParameterGroup``: settings of the databases of a cluster."""

    kind = "parameter group"
    service = "redshift"
    name_property = "ParameterGroupName"
    arn_service = "redshift"
    arn_prefix = "parametergroup:"

    @property
    def family(self) -> str:
        """The family that its defaults come from."""
        return self.properties.get("ParameterGroupFamily").text("")

    def parameter(self, name: str) -> Value:
        """Return the value that is set for *name*, absent where the family's default holds.

        Raises
        ------
        UnknownValueError
            When which parameters are set is not known.
        """
        listed = self.properties.get("Parameters")
        for entry in listed.elements():
            if entry.get("ParameterName").text("").lower() == name:
                return entry.get("ParameterValue")
        return Absent(listed.at)

    @property
    def requires_ssl(self) -> bool:
        """Whether connections without TLS are refused.

        Raises
        ------
        UnknownValueError
            When the parameter, or the family that gives its default, is not known.
        """
        stated = self.parameter("require_ssl")
        if stated.exists:
            return stated.boolean(False)
        return self.family == quotas.SECURE_FAMILY

    @property
    def logs_activity(self) -> bool:
        """Whether the audit log tells every query. Raises as `parameter`."""
        return self.parameter("enable_user_activity_logging").boolean(False)


class ClusterSubnetGroup(Component):
    """``AWS::Redshift::ClusterSubnetGroup``; ``placed_in`` its ``subnet``s."""

    kind = "subnet group"
    service = "redshift"
    arn_service = "redshift"
    arn_prefix = "subnetgroup:"

    @property
    def subnets(self) -> list[Value]:
        """Its subnets; a list that is not known is one unknown subnet."""
        return each(self.properties.get("SubnetIds"))

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for subnet in self.subnets:
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")


class ClusterSecurityGroup(Component):
    """``AWS::Redshift::ClusterSecurityGroup``: for clusters outside a VPC, which are gone."""

    kind = "cluster security group"
    service = "redshift"


class ClusterSecurityGroupIngress(Component):
    """``AWS::Redshift::ClusterSecurityGroupIngress``; ``placed_in`` its group (``rule``)."""

    kind = "ingress rule"
    service = "redshift"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        group = self.properties.get("ClusterSecurityGroupName")
        yield self.link_to(EdgeKind.PLACED_IN, group, "rule", _GROUP)
