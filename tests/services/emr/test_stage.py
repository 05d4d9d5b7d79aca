"""What a trial says of a cluster: its jobs, and what lost nodes take away."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from headrace.design import Design
from headrace.flow.trial import Stage, Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.damage import damage_of
from headrace.services.emr.requirement import BatchRequirement
from headrace.services.emr.sizing import size_cluster
from headrace.trials import stage_of

Designs = Callable[..., Design]

GIB = 1024**3
CLUSTER = """
Resources:
  A: {{Type: AWS::EC2::Subnet, Properties: {{AvailabilityZone: eu-west-1a}}}}
  B: {{Type: AWS::EC2::Subnet, Properties: {{AvailabilityZone: eu-west-1b}}}}
  Cluster:
    Type: AWS::EMR::Cluster
    Properties:
      Instances:
        Ec2SubnetIds: [{subnets}]
        MasterInstanceGroup: {{InstanceCount: {primaries}, InstanceType: {type}}}
        CoreInstanceGroup: {{InstanceCount: {core}, InstanceType: {type}}}
        TaskInstanceGroups: [{{InstanceCount: {task}, InstanceType: {type}, Market: {market}}}]
        KeepJobFlowAliveWhenNoSteps: true
"""
DEFAULTS = {
    "subnets": "!Ref A",
    "primaries": 1,
    "core": 4,
    "task": 4,
    "type": "m6g.xlarge",
    "market": "SPOT",
}
NIGHTLY = {"on": "Cluster", "input": "50 GiB", "files": 400}


def executed(
    design_of: Designs, *faults: dict[str, Any], job: dict[str, Any] | None = None, **changes: Any
) -> Trial:
    design = design_of(CLUSTER.format(**DEFAULTS | changes))
    jobs = {} if job == {} else {"nightly": NIGHTLY | (job or {})}
    load = parse_load({"jobs": jobs, "faults": list(faults)})
    return run_trial(design.under_load(load), stage_of, damage_of)


def stage(design_of: Designs, *faults: dict[str, Any], **changes: Any) -> Stage:
    trial = executed(design_of, *faults, **changes)
    assert not trial.untold
    (found,) = trial.stages.values()
    return found


def loss(nodes: str, count: int = 1, at: str = "2min") -> dict[str, Any]:
    return {"node_loss": {"of": "Cluster", "nodes": nodes, "count": count, "at": at}}


@pytest.mark.seed("E1", "E2")
def test_a_job_runs_task_by_task(design_of: Designs) -> None:
    found = stage(design_of)
    assert found.measures["failed_jobs"] == 0
    assert found.measures["shuffle_bytes"] == pytest.approx(50 * GIB)
    assert 60 < found.measures["makespan_s"] < 600
    assert found.story.startswith("runs nightly in ")


@pytest.mark.seed("E2")
def test_files_that_cannot_be_split_hold_a_job_up(design_of: Designs) -> None:
    splits = {"files": 5, "format": "json", "compression": "bzip2"}
    whole = splits | {"compression": "gzip"}
    split_s, whole_s = (stage(design_of, job=job).measures["makespan_s"] for job in (splits, whole))
    assert whole_s > 2 * split_s


@pytest.mark.seed("E8", "E15")
@pytest.mark.parametrize(("primaries", "lost", "ends"), [(1, 1, True), (3, 1, False), (3, 2, True)])
def test_a_cluster_ends_with_the_majority_of_its_primaries(
    design_of: Designs, primaries: int, lost: int, *, ends: bool
) -> None:
    found = stage(design_of, loss("primary", lost), primaries=primaries)
    assert found.measures["ended_clusters"] == ends
    assert found.measures["hdfs_lost_share"] == ends
    assert found.measures["failed_jobs"] == ends
    assert math.isinf(found.measures["makespan_s"]) == ends


@pytest.mark.seed("E10", "E14")
@pytest.mark.parametrize(
    ("core", "lost", "share"), [(3, 1, 1 / 3), (4, 1, 0), (4, 2, 1 / 6), (10, 2, 0)]
)
def test_core_nodes_take_blocks_along_as_copies_allow(
    design_of: Designs, core: int, lost: int, share: float
) -> None:
    found = stage(design_of, loss("core", lost), core=core, job={"file_system": "hdfs"})
    assert found.measures["hdfs_lost_share"] == pytest.approx(share)
    assert found.measures["lost_blocks"] == pytest.approx(400 * share)


@pytest.mark.seed("E16", "E13")
def test_on_s3_the_same_loss_costs_time_only(design_of: Designs) -> None:
    on_hdfs, on_s3 = (
        stage(design_of, loss("core"), core=2, job={"file_system": system})
        for system in ("hdfs", "emrfs")
    )
    assert on_hdfs.measures["failed_jobs"] == 1
    assert on_s3.measures["failed_jobs"] == 0
    assert on_s3.measures["delay_s"] > 0
    assert "lost_blocks" not in on_s3.measures


@pytest.mark.seed("E11")
def test_task_nodes_that_are_taken_back_only_delay(design_of: Designs) -> None:
    found = stage(design_of, {"spot_reclaim": {"of": "Cluster", "at": "30s"}})
    assert found.measures["hdfs_lost_share"] == found.measures["failed_jobs"] == 0
    assert found.measures["delay_s"] > 0
    assert "for what was lost or slow" in found.story


@pytest.mark.seed("E11")
def test_nodes_on_demand_are_not_taken_back(design_of: Designs) -> None:
    reclaim = {"spot_reclaim": {"of": "Cluster", "at": "30s"}}
    found = stage(design_of, reclaim, market="ON_DEMAND")
    assert found.measures["delay_s"] == 0
    assert found.measures["spot_saving_usd"] > 0
    assert stage(design_of).measures["spot_saving_usd"] == 0
    dearer = stage(design_of, market="ON_DEMAND").measures["run_usd"]
    assert dearer == pytest.approx(
        stage(design_of).measures["run_usd"] + found.measures["spot_saving_usd"]
    )


@pytest.mark.seed("E6")
def test_shuffling_over_zones_would_cost_time_and_dollars(design_of: Designs) -> None:
    two = stage(design_of, subnets="!Ref A, !Ref B").measures
    assert two["shuffle_cross_az_bytes"] == pytest.approx(25 * GIB, rel=0.05)
    assert two["shuffle_cross_az_usd"] == pytest.approx(two["shuffle_cross_az_bytes"] / 1e9 * 0.02)
    assert two["shuffle_cross_az_delay_s"] > 0
    assert two["cross_az_usd"] == 0  # EMR takes one of the zones
    assert stage(design_of).measures["shuffle_cross_az_usd"] == 0


def test_stragglers_are_told(design_of: Designs) -> None:
    slow = {"straggler": {"of": "Cluster", "share": "10%", "factor": 5}}
    assert stage(design_of, slow).measures["delay_s"] > 0


def test_a_lost_zone_ends_the_cluster_that_sits_in_it(design_of: Designs) -> None:
    there, elsewhere = (
        stage(design_of, {"az_outage": {"zone": zone, "at": "1min", "for": "1h"}})
        for zone in ("eu-west-1a", "eu-west-1b")
    )
    assert there.measures["ended_clusters"] == 1
    assert elsewhere.measures["ended_clusters"] == elsewhere.measures["delay_s"] == 0


def test_an_outage_of_the_cluster_is_a_pause(design_of: Designs) -> None:
    pause = {"component_outage": {"of": "Cluster", "at": "1min", "for": "30min"}}
    found = stage(design_of, pause)
    assert found.measures["failed_jobs"] == 0
    assert found.measures["delay_s"] >= 30 * 60


def test_what_fails_before_a_job_does_not_touch_it(design_of: Designs) -> None:
    late = stage(design_of, loss("task", 2), job={"at": "1h"})
    assert late.measures["delay_s"] == 0


@pytest.mark.seed("E21")
def test_deadlines_are_met_or_missed(design_of: Designs) -> None:
    kept, missed = (
        stage(design_of, job={"deadline": deadline}).measures for deadline in ("1h", "1min")
    )
    assert kept["late_s"] == 0
    assert missed["late_s"] == pytest.approx(missed["makespan_s"] - 60)


def test_without_jobs_and_faults_there_is_nothing_to_execute(design_of: Designs) -> None:
    assert not executed(design_of, job={}).stages


def test_a_loss_is_told_without_a_job(design_of: Designs) -> None:
    found = stage(design_of, loss("core"), job={}, core=2)
    assert found.story == "loses 50% of the blocks that HDFS keeps"


def test_types_that_nobody_knows_leave_a_job_untold(design_of: Designs) -> None:
    trial = executed(design_of, type="x9.huge")
    (error,) = trial.untold.values()
    assert "x9.huge" in error.reason


@pytest.mark.seed("E21")
@settings(max_examples=12, deadline=None)
@given(
    st.integers(20, 400),
    st.sampled_from(["balanced", "cpu", "io"]),
    st.sampled_from(["c6g.2xlarge", "m6g.xlarge", "r6g.xlarge"]),
)
def test_what_the_calculator_sizes_meets_its_deadline(
    design_of: Designs, input_gib: int, profile: Any, node: str
) -> None:
    answer = size_cluster(
        BatchRequirement(
            input_bytes=input_gib * GIB,
            files=input_gib * 8,
            deadline_s=7_200,
            profile=profile,
            instance_type=node,
        )
    )
    assume(answer.core_nodes is not None and answer.task_nodes)
    job = {
        "input": f"{input_gib} GiB",
        "files": input_gib * 8,
        "profile": profile,
        "deadline": "2h",
    }
    found = stage(
        design_of, job=job, type=node, core=answer.core_nodes, task=answer.task_nodes
    ).measures
    assert found["late_s"] == 0


def test_a_cluster_that_names_several_zones_may_sit_in_the_lost_one(design_of: Designs) -> None:
    outage = {"az_outage": {"zone": "eu-west-1b", "at": "1min", "for": "1h"}}
    found = stage(design_of, outage, subnets="!Ref A, !Ref B").measures
    assert found["ended_clusters"] == 1
    assert found["unavailable_s"] > 0
