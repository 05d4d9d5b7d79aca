"""The nodes of a cluster: uniform groups, or fleets whose task nodes are Spot Instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from aws_cdk import aws_emr as emr

from headrace.errors import InputError
from headrace.services.emr import quotas
from headrace.services.emr.instances import node_type

__all__ = ["BatchNodes"]

_TIMEOUT_MINUTES: Final = 20
_OTHERS: Final = ("m7g.2xlarge", "m6g.2xlarge", "r7g.2xlarge", "r6g.2xlarge")
"""Several types and sizes of one kind: the more there are, the seldomer Spot takes any back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNodes:
    """What a cluster is made of.

    Attributes
    ----------
    primaries
        1, or 3 of which any one may fail.
    primary_type
        Their instance type.
    core, core_type
        Core nodes, which keep HDFS, On-Demand.
    task
        Task nodes at most; managed scaling adds them as work waits. None with 0.
    task_types
        Their instance types: of a fleet all, of a group the first.
    fleets
        Instance fleets, with task nodes on Spot where most capacity is; else uniform groups, On-
        Demand all of them.
    volume_gib
        EBS volume of each core and task node; what EMR attaches by default where None.

    Raises
    ------
    ValueError
        When a number or a type cannot be; the message says which.
    """

    primaries: int = 1
    primary_type: str = "m7g.xlarge"
    core: int = 2
    core_type: str = "m7g.2xlarge"
    task: int = 4
    task_types: Sequence[str] = _OTHERS
    fleets: bool = True
    volume_gib: int | None = None

    def __post_init__(self) -> None:
        if self.primaries not in (1, quotas.PRIMARIES_SAFE):
            raise ValueError(f"primaries is {self.primaries}; a cluster has 1 or 3")
        if self.core < 1 or self.task < 0:
            raise ValueError(f"{self.core} core and {self.task} task nodes: give 1 or more, and 0")
        for name in (self.primary_type, self.core_type, *self.task_types):
            try:
                node_type(name)
            except InputError as error:
                raise ValueError(error.message) from None
        if self.task and not self.task_types:
            raise ValueError("task nodes need a type")

    def instances(self) -> dict[str, Any]:
        """Return what ``Instances`` of a cluster says of nodes."""
        return self._fleets() if self.fleets else self._groups()

    def scaling(self) -> emr.CfnCluster.ManagedScalingPolicyProperty:
        """Return the policy by which EMR adds task nodes as work waits, and takes them away."""
        return emr.CfnCluster.ManagedScalingPolicyProperty(
            compute_limits=emr.CfnCluster.ComputeLimitsProperty(
                unit_type="InstanceFleetUnits" if self.fleets else "Instances",
                minimum_capacity_units=self.core,
                maximum_capacity_units=self.core + self.task,
                maximum_core_capacity_units=self.core,
                maximum_on_demand_capacity_units=self.core + (0 if self.fleets else self.task),
            )
        )

    def _groups(self) -> dict[str, Any]:
        groups = {
            "master_instance_group": self._group(self.primary_type, self.primaries, "Primary"),
            "core_instance_group": self._group(self.core_type, self.core, "Core"),
        }
        if self.task:
            tasks = [self._group(self.task_types[0], self.task, "Task")]
            return {**groups, "task_instance_groups": tasks}
        return dict(groups)

    def _group(
        self, type_name: str, count: int, name: str
    ) -> emr.CfnCluster.InstanceGroupConfigProperty:
        return emr.CfnCluster.InstanceGroupConfigProperty(
            instance_type=type_name,
            instance_count=count,
            market="ON_DEMAND",
            name=name,
            ebs_configuration=self._volumes(primary=name == "Primary"),
        )

    def _fleets(self) -> dict[str, Any]:
        fleets = {
            "master_instance_fleet": self._fleet("Primary", [self.primary_type], self.primaries, 0),
            "core_instance_fleet": self._fleet("Core", [self.core_type], self.core, 0),
        }
        if self.task:
            tasks = [self._fleet("Task", self.task_types, 0, self.task)]
            return {**fleets, "task_instance_fleets": tasks}
        return dict(fleets)

    def _fleet(
        self, name: str, types: Sequence[str], on_demand: int, spot: int
    ) -> emr.CfnCluster.InstanceFleetConfigProperty:
        config = emr.CfnCluster.InstanceTypeConfigProperty
        return emr.CfnCluster.InstanceFleetConfigProperty(
            name=name,
            target_on_demand_capacity=on_demand,
            target_spot_capacity=spot,
            instance_type_configs=[
                config(
                    instance_type=one,
                    weighted_capacity=1,
                    ebs_configuration=self._volumes(primary=name == "Primary"),
                )
                for one in types
            ],
            launch_specifications=_on_spot() if spot else None,
        )

    def _volumes(self, *, primary: bool) -> emr.CfnCluster.EbsConfigurationProperty | None:
        if primary or self.volume_gib is None:
            return None
        return emr.CfnCluster.EbsConfigurationProperty(
            ebs_optimized=True,
            ebs_block_device_configs=[
                emr.CfnCluster.EbsBlockDeviceConfigProperty(
                    volume_specification=emr.CfnCluster.VolumeSpecificationProperty(
                        size_in_gb=self.volume_gib, volume_type="gp3"
                    ),
                    volumes_per_instance=1,
                )
            ],
        )


def _on_spot() -> emr.CfnCluster.InstanceFleetProvisioningSpecificationsProperty:
    """Return how Spot Instances are asked for: where most are left, else On-Demand."""
    return emr.CfnCluster.InstanceFleetProvisioningSpecificationsProperty(
        spot_specification=emr.CfnCluster.SpotProvisioningSpecificationProperty(
            allocation_strategy="capacity-optimized",
            timeout_action="SWITCH_TO_ON_DEMAND",
            timeout_duration_minutes=_TIMEOUT_MINUTES,
        )
    )
