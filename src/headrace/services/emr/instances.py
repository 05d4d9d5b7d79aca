"""Types of nodes: cores, what YARN gives to containers, disks, network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.facts import Quota
from headrace.load.jobs import Profile
from headrace.services.emr import quotas as q

__all__ = ["CANDIDATES", "NodeType", "Profile", "node_type", "sizes_of"]

CANDIDATES: Final[Mapping[Profile, str]] = {
    "cpu": "c7g",
    "balanced": "m7g",
    "memory": "r7g",
    "io": "i4i",
}
"""The family that the calculator chooses for each kind of job."""

_SIZES: Final = ("xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge")
"""Sizes that the calculator chooses from; a smaller node leaves little to containers."""
_XLARGE_VCPU: Final = 4
_LARGE_VCPU: Final = 2

_MEMORY_GIB_PER_VCPU: Final = {"c": 2, "m": 4, "r": 8, "i": 8}
NETWORK_GBPS_PER_VCPU: Final[
    Annotated[
        Mapping[str, float],
        Quota("Gbit/s", q.INSTANCE_TYPES, "baseline for each vCPU, by family", verified=False),
    ]
] = {
    "c5": 0.3125,
    "m5": 0.3125,
    "r5": 0.3125,
    "i3": 0.3125,
    "c6g": 0.3125,
    "m6g": 0.3125,
    "r6g": 0.3125,
    "c7g": 0.469,
    "m7g": 0.469,
    "r7g": 0.469,
    "i4i": 0.469,
}
LOCAL_GB_PER_VCPU: Final[
    Annotated[
        Mapping[str, float],
        Quota("GB", q.INSTANCE_TYPES, "disks of its own, by family", verified=False),
    ]
] = {"i3": 237.5, "i4i": 234.25}


class NodeType(Struct, frozen=True):
    """An instance type as a node of a cluster.

    Attributes
    ----------
    name
        E.g. ``m7g.2xlarge``.
    vcpu
        Virtual cores.
    memory_gib
        Memory.
    disk_bytes
        Disks of its own, or the EBS volumes that EMR attaches unless told otherwise.
    ebs_bytes
        The part of them that is EBS.
    network_bytes_per_s
        What its network carries all the time, each way.
    """

    name: str
    vcpu: int
    memory_gib: int
    disk_bytes: float
    ebs_bytes: float
    network_bytes_per_s: float

    @property
    def family(self) -> str:
        """E.g. ``m7g``."""
        return self.name.partition(".")[0]

    @property
    def yarn_mib(self) -> int:
        """Memory that YARN gives to containers: all but a quarter, or but 8 GiB if that is less."""
        kept_gib = min(self.memory_gib * q.YARN_KEPT_SHARE, q.YARN_KEPT_MAX_GIB)
        return int((self.memory_gib - kept_gib) * 1_024)

    def with_volumes(self, ebs_bytes: float) -> NodeType:
        """Return the same type with EBS volumes of another size, beside disks of its own."""
        own = self.disk_bytes - self.ebs_bytes
        return replace(self, disk_bytes=own + ebs_bytes, ebs_bytes=ebs_bytes)

    def containers(self, container_mib: int | None = None) -> int:
        """Return how many containers run on it at once: one for each core, as memory allows.

        Parameters
        ----------
        container_mib
            Memory of a container; what a core's share of the memory gives where None.
        """
        if container_mib is None:
            return self.vcpu
        return min(self.vcpu, self.yarn_mib // container_mib)


def node_type(name: str) -> NodeType:
    """Return the node type of that name.

    Raises
    ------
    InputError
        It is of no family that can be sized.

    Examples
    --------
    >>> node_type("m5.xlarge").yarn_mib, node_type("m5.4xlarge").yarn_mib
    (12288, 57344)
    """
    family, _, size = name.lower().partition(".")
    vcpu = _vcpu(size)
    if family not in NETWORK_GBPS_PER_VCPU or vcpu is None:
        known = ", ".join(NETWORK_GBPS_PER_VCPU)
        raise InputError(f"{name!r} is no node that can be sized: give a type of {known}")
    local_gb = LOCAL_GB_PER_VCPU.get(family)
    ebs = 0.0 if local_gb is not None else float(q.EBS_DEFAULT_GIB[vcpu] * q.GIB)
    return NodeType(
        name=f"{family}.{size}",
        vcpu=vcpu,
        memory_gib=vcpu * _MEMORY_GIB_PER_VCPU[family[0]],
        disk_bytes=ebs if local_gb is None else local_gb * vcpu * q.GB,
        ebs_bytes=ebs,
        network_bytes_per_s=NETWORK_GBPS_PER_VCPU[family] * vcpu * 1e9 / 8,
    )


def sizes_of(family: str) -> tuple[NodeType, ...]:
    """Return the types of *family* that the calculator chooses from, small ones first."""
    return tuple(node_type(f"{family}.{size}") for size in _SIZES)


def _vcpu(size: str) -> int | None:
    if size == "large":
        return _LARGE_VCPU
    times = size.removesuffix("xlarge")
    if size == times or not (times or "1").isdecimal():
        return None
    vcpu = _XLARGE_VCPU * int(times or 1)
    return vcpu if vcpu in q.EBS_DEFAULT_GIB else None
