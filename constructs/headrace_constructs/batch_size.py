"""Nodes for the jobs that a cluster declares, by the calculator that rules use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.emr.demand import requirement_of
from headrace.services.emr.instances import node_type
from headrace.services.emr.sizing import size_cluster
from headrace_constructs.batch_nodes import BatchNodes

if TYPE_CHECKING:
    from constructs import Construct

    from headrace.load.model import Load
    from headrace.services.emr.requirement import BatchRequirement, FileSystem
    from headrace.services.emr.sizing import BatchSizing

__all__ = ["nodes_for"]

SEED: Final = ("E2", "E9", "E21")

_ALIKE: Final = {
    "c7g": ("c6g",),
    "i4i": ("i3",),
    "m7g": ("m6g", "r7g", "r6g"),
    "r7g": ("r6g",),
}
"""Families that do the work of another: the more there are, the seldomer Spot takes any back."""


def nodes_for(
    load: Load, construct: Construct, *, primaries: int, file_system: FileSystem
) -> BatchNodes | None:
    """Return the nodes that do each of the load's jobs in time; None where none has a deadline.

    Jobs run one after another: the largest decides, and the others are sized for its type.

    Raises
    ------
    ValueError
        When no nodes do a job in time, or it keeps its data where the cluster does not.
    """
    timed = {name: job for name, job in load.jobs.items() if job.deadline_s is not None}
    try:
        needs = {
            name: requirement_of(job, load, primaries=primaries) for name, job in timed.items()
        }
    except InputError as error:
        raise ValueError(f"load of {construct.node.path}: {error.message}") from None
    for name, need in needs.items():
        if need.file_system == "hdfs" != file_system:
            raise ValueError(f"job {name} keeps its data in HDFS: give file_system='hdfs'")
    if not needs:
        return None
    placed = {name: replace(need, file_system=file_system) for name, need in needs.items()}
    sized = [_sized(name, need, construct) for name, need in placed.items()]
    largest = max(sized, key=lambda sizing: sizing.costs[0].usd_per_month)
    kind = largest.instance_type
    assert kind is not None
    sized = [
        _sized(name, replace(need, instance_type=kind), construct) for name, need in placed.items()
    ]
    core = max(sizing.core_nodes or 0 for sizing in sized)
    nodes = max((sizing.core_nodes or 0) + (sizing.task_nodes or 0) for sizing in sized)
    family, _, size = kind.partition(".")
    alike = [node_type(f"{other}.{size}").name for other in _ALIKE[family]]
    return BatchNodes(
        primaries=primaries,
        primary_type=largest.primary_type,
        core=core,
        core_type=kind,
        task=nodes - core,
        task_types=(kind, *alike),
    )


def _sized(name: str, need: BatchRequirement, construct: Construct) -> BatchSizing:
    sizing = size_cluster(need)
    if sizing.instance_type is None:
        wrong = next(check.message for check in sizing.checks if check.level == "error")
        raise ValueError(f"load of {construct.node.path}: job {name}: {wrong}")
    return sizing
