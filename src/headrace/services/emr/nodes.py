"""The nodes of a cluster: uniform groups or fleets, in the cluster or beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.template.values import Absent, Unknown, Value

__all__ = ["InstanceFleet", "InstanceGroup", "Nodes", "Purpose", "nodes_in"]

Purpose = Literal["primary", "core", "task"]

_CLUSTER: Final = "AWS::EMR::Cluster"
_GROUPS: Final[dict[Purpose, str]] = {
    "primary": "MasterInstanceGroup",
    "core": "CoreInstanceGroup",
}
_FLEETS: Final[dict[Purpose, str]] = {
    "primary": "MasterInstanceFleet",
    "core": "CoreInstanceFleet",
}


class Nodes(Struct, frozen=True):
    """Nodes of one purpose.

    Attributes
    ----------
    purpose
        What they do.
    value
        The group or fleet, as the template states it.
    fleet
        Whether it is a fleet.
    path
        Where it stands in the properties of its cluster; empty for one that is a resource.
    """

    purpose: Purpose
    value: Value
    fleet: bool
    path: tuple[str | int, ...] = ()

    @property
    def count(self) -> int:
        """Nodes of a group, or units of a fleet.

        Raises
        ------
        UnknownValueError
            Also when no group or fleet can have so few.
        """
        if not self.fleet:
            return self.value.get("InstanceCount").count(1, least=0)
        on_demand = self.value.get("TargetOnDemandCapacity").count(0, least=0)
        return on_demand + self.value.get("TargetSpotCapacity").count(0, least=0)

    @property
    def spot(self) -> bool:
        """Whether some of them are Spot Instances, which AWS takes back when it needs them."""
        if self.fleet:
            return self.value.get("TargetSpotCapacity").integer(0) > 0
        return self.value.get("Market").text("") == "SPOT" or self.value.get("BidPrice").exists

    @property
    def all_spot(self) -> bool:
        """Whether all of them are."""
        if self.fleet and self.value.get("TargetOnDemandCapacity").integer(0) > 0:
            return False
        return self.spot

    @property
    def types(self) -> list[Value]:
        """Their instance types."""
        if not self.fleet:
            return [self.value.get("InstanceType")]
        return [c.get("InstanceType") for c in each(self.value.get("InstanceTypeConfigs"))]


def nodes_in(instances: Value) -> Iterator[Nodes]:
    """Yield the groups or fleets that a cluster's own ``Instances`` name."""
    for table, fleet in ((_GROUPS, False), (_FLEETS, True)):
        for purpose, name in table.items():
            value = instances.get(name)
            if not isinstance(value, Absent):
                yield Nodes(purpose, value, fleet, ("Instances", name))
    for name, fleet in (("TaskInstanceGroups", False), ("TaskInstanceFleets", True)):
        listed = instances.get(name)
        if not isinstance(listed, Absent):
            for index, value in enumerate(each(listed)):
                yield Nodes("task", value, fleet, ("Instances", name, index))


class _Beside(Component):
    """Nodes that are a resource of their own; they ``use`` their cluster (role ``part of``)."""

    service = "emr"

    @property
    def purpose(self) -> Purpose:
        """What they do; only task nodes and core nodes can be added."""
        stated = self._purpose
        if isinstance(stated, Unknown):
            raise stated.unknown()
        text = stated.text("TASK").upper()
        if text in ("MASTER", "CORE"):
            return "primary" if text == "MASTER" else "core"
        return "task"

    @property
    def _purpose(self) -> Value:
        raise UnknownValueError("it has no purpose")

    @property
    def cluster(self) -> Value:
        """The cluster that they belong to."""
        raise UnknownValueError("it has no cluster")

    def links(self) -> Iterator[Link]:
        """Yield the cluster."""
        yield self.link_to(EdgeKind.USES, self.cluster, "part of", _CLUSTER)


class InstanceGroup(_Beside):
    """``AWS::EMR::InstanceGroupConfig``: a uniform group, added to a cluster."""

    kind = "instance group"

    @property
    def _purpose(self) -> Value:
        return self.properties.get("InstanceRole")

    @property
    def cluster(self) -> Value:
        """The cluster that it belongs to."""
        return self.properties.get("JobFlowId")

    @property
    def nodes(self) -> Nodes:
        """Its nodes."""
        return Nodes(self.purpose, self.properties, fleet=False)


class InstanceFleet(_Beside):
    """``AWS::EMR::InstanceFleetConfig``: a fleet, added to a cluster."""

    kind = "instance fleet"

    @property
    def _purpose(self) -> Value:
        return self.properties.get("InstanceFleetType")

    @property
    def cluster(self) -> Value:
        """The cluster that it belongs to."""
        return self.properties.get("ClusterId")

    @property
    def nodes(self) -> Nodes:
        """Its nodes."""
        return Nodes(self.purpose, self.properties, fleet=True)
