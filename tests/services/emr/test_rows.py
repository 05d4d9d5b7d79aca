"""A cluster of a template against the jobs that a load declares for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from headrace.pipeline import Request, design_of
from headrace.sizes import sized
from headrace.sizing import Row

CLUSTER = """
Resources:
  Batch:
    Type: AWS::EMR::Cluster
    Properties:
      Instances:
        MasterInstanceGroup: {InstanceCount: 1, InstanceType: m7g.xlarge}
        CoreInstanceGroup: {InstanceCount: 2, InstanceType: %s}
        TaskInstanceGroups: [{InstanceCount: 4, InstanceType: i4i.2xlarge, Market: SPOT}]
"""
JOB = "jobs:\n  nightly: {on: Batch, input: 2TiB, files: 16000, profile: io, deadline: %s}\n"


def rows(folder: Path, template: str, load: str) -> list[Row]:
    (folder / "t.yaml").write_text(template)
    (folder / "l.yaml").write_text(load)
    request = Request(paths=(str(folder / "t.yaml"),), load=str(folder / "l.yaml"))
    return sized(design_of(request))


@pytest.mark.seed("E21", "E9")
def test_a_cluster_that_is_too_small_is_told_what_it_needs(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, CLUSTER % "i4i.2xlarge", JOB % "1h")
    assert (row.setting, row.today, row.short) == ("nodes for nightly", "6", True)
    assert row.needed.endswith(" × i4i.2xlarge")
    assert int(row.needed.split()[0]) > 6
    (large,) = rows(tmp_path, CLUSTER % "i4i.2xlarge", JOB % "24h")
    assert large.short is False
    assert large.usd_needed is not None


def test_managed_scaling_counts_as_many_nodes_as_there_may_be(tmp_path: Path) -> None:
    scaled = CLUSTER + (
        "      ManagedScalingPolicy:\n        ComputeLimits:\n"
        "          {UnitType: Instances, MinimumCapacityUnits: 2, MaximumCapacityUnits: 60}\n"
    )
    (row,) = rows(tmp_path, scaled % "i4i.2xlarge", JOB % "2h")
    assert (row.today, row.short) == ("60", False)


def test_a_type_that_cannot_be_sized_leaves_the_choice_to_the_calculator(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, CLUSTER % "d2.xlarge", JOB % "2h")
    assert "i4i" in row.needed


def test_a_deadline_that_no_cluster_meets_says_why(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, CLUSTER % "i4i.2xlarge", JOB % "5min")
    assert (row.needed, row.short) == ("none suffices", True)
    assert "leaves no time" in row.remark


def test_a_job_without_a_deadline_needs_no_number_of_nodes(tmp_path: Path) -> None:
    load = "jobs:\n  nightly: {on: Batch, input: 2TiB, files: 16000}\n"
    assert rows(tmp_path, CLUSTER % "i4i.2xlarge", load) == []


def test_nodes_that_nobody_knows_cannot_be_told(tmp_path: Path) -> None:
    template = "Parameters: {Kind: {Type: String}}" + CLUSTER % "!Ref Kind"
    (row,) = rows(tmp_path, template, JOB % "2h")
    assert row.remark.startswith("cannot tell: parameter Kind has no value")
