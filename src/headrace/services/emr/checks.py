"""What more nodes don't cure in a job: pieces too large or too small, copies that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from headrace.services.emr.instances import node_type
from headrace.services.emr.runtime import split_s
from headrace.sizing import Check, fits
from headrace.units import format_duration, format_size

if TYPE_CHECKING:
    from headrace.services.emr.requirement import BatchRequirement

__all__ = ["check_job"]

_SMALL_SHARE: Final = 0.25
"""Files smaller than this share of a split make more tasks than work."""
_LARGE_MIB_FACTOR: Final = 8
"""Files that cannot be split and are larger than so many splits hold a job up."""


def check_job(need: BatchRequirement, nodes: int | None, run_s: float | None) -> tuple[Check, ...]:
    """Return what has to be looked at besides the number of nodes."""
    return (
        *_deadline(need, nodes, run_s),
        *_pieces(need),
        *_primaries(need),
    )


def _deadline(need: BatchRequirement, nodes: int | None, run_s: float | None) -> Iterator[Check]:
    longest_s = split_s(need)
    if not fits(longest_s, need.time_s):
        yield Check(
            name="longest task",
            level="error",
            message=f"one task of {format_size(need.splits.largest_bytes)} takes"
            f" {format_duration(longest_s)}, and {format_duration(need.time_s)} are left: smaller"
            " or splittable files are needed",
            value=longest_s,
            limit=need.time_s,
        )
    elif nodes is None:
        yield Check(
            name="nodes",
            level="error",
            message="no number of nodes of this kind does it in time, or has the memory and disks",
        )
    elif run_s is not None:
        yield Check(
            name="deadline",
            level="ok",
            message=f"done after {format_duration(round(run_s))} of"
            f" {format_duration(need.deadline_s)}",
            value=run_s,
            limit=need.deadline_s,
        )


def _pieces(need: BatchRequirement) -> Iterator[Check]:
    file_bytes = need.input_bytes / need.files
    if file_bytes < _SMALL_SHARE * need.split_bytes:
        wanted = max(1, round(need.input_bytes / need.split_bytes))
        yield Check(
            name="small files",
            level="warning",
            message=f"{need.files:,} files of {format_size(file_bytes)}: each is a task of its own;"
            f" {wanted:,} of {format_size(need.split_bytes)} would do",
            value=file_bytes,
            limit=need.split_bytes,
        )
    elif not need.splits.splittable and file_bytes > _LARGE_MIB_FACTOR * need.split_bytes:
        yield Check(
            name="files that cannot be split",
            level="warning",
            message=f"files of {format_size(file_bytes)} are read by one task each: write more and"
            " smaller ones, or Parquet",
            value=file_bytes,
            limit=need.split_bytes,
        )


def _primaries(need: BatchRequirement) -> Iterator[Check]:
    if need.primaries == 1 and need.file_system == "hdfs":
        yield Check(
            name="primary",
            level="warning",
            message="the loss of the only primary ends the cluster, and its HDFS is gone",
        )
    if need.instance_type is not None:
        kept = node_type(need.instance_type).yarn_mib
        asked = (need.container_bytes or 0) / 2**20
        if asked > kept:
            yield Check(
                name="container",
                level="error",
                message=f"a container of {asked:,.0f} MiB does not fit into the {kept:,} MiB that"
                f" YARN has on {need.instance_type}",
                value=asked,
                limit=float(kept),
            )
