"""What a user asks of a cluster: the input of its calculator."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.load.jobs import Compression, FileFormat, FileSystem, Profile
from headrace.services.emr import prices
from headrace.services.emr import quotas as q
from headrace.services.emr.instances import node_type
from headrace.services.emr.splits import Splits, splits_of
from headrace.units import format_duration, format_size

__all__ = ["CORE_BYTES_PER_S", "BatchRequirement", "FileSystem"]

MIB: Final = 2**20
CORE_BYTES_PER_S: Final[Mapping[Profile, float]] = {
    "cpu": 5 * MIB,
    "balanced": 20 * MIB,
    "memory": 20 * MIB,
    "io": 60 * MIB,
}
"""What a core works through of the input, as stored: our guess for want of a measurement."""


class BatchRequirement(Struct, frozen=True, kw_only=True):
    """A job and when it must be done.

    Attributes
    ----------
    input_bytes, files
        Input as it is stored, and in how many files.
    file_format, compression
        Of the files: they decide whether a file can be split.
    profile
        What holds the job up.
    deadline_s
        Time from the order of the cluster to the last byte of output.
    output_bytes, shuffle_bytes
        What it writes, and what goes from node to node between map and reduce; None takes the
        input's size for the shuffle, and a tenth of it for the output.
    core_bytes_per_s
        Input that a core works through; None takes a guess for the profile.
    container_bytes
        Memory of a task; None takes a core's share of the node.
    volume_bytes
        EBS volumes of a core or task node; None takes what EMR attaches by default.
    split_bytes
        Size of a split of a file that can be split.
    startup_s
        Time until the cluster is there.
    task_s
        Time that each task takes besides its work.
    file_system
        Where input, intermediate data and output lie.
    primaries
        1 or 3.
    spot
        Whether task nodes are Spot Instances.
    instance_type
        Type of core and task nodes; None lets the calculator choose.
    headroom
        Share of the deadline that stays free, 0 to below 1.
    runs_per_month
        For the bill.
    region
        For prices.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    input_bytes: float
    files: int
    deadline_s: float
    file_format: FileFormat = "parquet"
    compression: Compression = "none"
    profile: Profile = "balanced"
    output_bytes: float | None = None
    shuffle_bytes: float | None = None
    core_bytes_per_s: float | None = None
    container_bytes: float | None = None
    volume_bytes: float | None = None
    split_bytes: float = q.HDFS_BLOCK_BYTES
    startup_s: float = 420.0
    task_s: float = 2.0
    file_system: FileSystem = "emrfs"
    primaries: int = 1
    spot: bool = True
    instance_type: str | None = None
    headroom: float = 0.2
    runs_per_month: float = 30.0
    region: str = prices.BASE_REGION

    def __post_init__(self) -> None:
        if self.instance_type is not None:
            node_type(self.instance_type)
        positive = {
            "input": self.input_bytes,
            "files": self.files,
            "deadline": self.deadline_s,
            "split size": self.split_bytes,
            "bytes/s of a core": self.per_core_bytes_per_s,
            "volumes": 1.0 if self.volume_bytes is None else self.volume_bytes,
        }
        for name, value in positive.items():
            if not 0 < value < math.inf:
                raise InputError(f"{name}: give a number above 0, not {value:g}")
        if self.primaries not in (1, q.PRIMARIES_SAFE):
            raise InputError(f"a cluster has 1 or 3 primaries, not {self.primaries}")
        if not 0 <= self.headroom < 1:
            raise InputError(f"headroom is a share from 0 to below 1, not {self.headroom:g}")
        if self.files > self.input_bytes:
            raise InputError(f"{self.files:,} files cannot hold {format_size(self.input_bytes)}")
        if self.time_s <= 0:
            started, free = format_duration(self.startup_s), f"{self.headroom:.0%}"
            raise InputError(
                f"the deadline of {format_duration(self.deadline_s)} leaves no time to work: the"
                f" cluster starts in {started}, and {free} stay free"
            )

    @property
    def per_core_bytes_per_s(self) -> float:
        """Input that a core works through, given or guessed."""
        if self.core_bytes_per_s is not None:
            return self.core_bytes_per_s
        return CORE_BYTES_PER_S[self.profile]

    @property
    def shuffled_bytes(self) -> float:
        """What goes from node to node, given or taken."""
        return self.input_bytes if self.shuffle_bytes is None else self.shuffle_bytes

    @property
    def written_bytes(self) -> float:
        """What it writes, given or taken."""
        return self.input_bytes / 10 if self.output_bytes is None else self.output_bytes

    @property
    def time_s(self) -> float:
        """Time to work: the deadline without its headroom and without the cluster's start."""
        return self.deadline_s * (1 - self.headroom) - self.startup_s

    @property
    def splits(self) -> Splits:
        """How the input falls into pieces."""
        return splits_of(
            self.input_bytes, self.files, self.file_format, self.compression, self.split_bytes
        )
