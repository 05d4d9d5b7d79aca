"""Clusters and their jobs on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

TEMPLATE = """
Resources:
  Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Cluster:
    Type: AWS::EMR::Cluster
    Properties:
      Instances:
        MasterInstanceGroup: {InstanceCount: 1, InstanceType: m6g.xlarge}
        CoreInstanceGroup: {InstanceCount: 3, InstanceType: m6g.xlarge}
        TaskInstanceGroups: [{InstanceCount: 3, InstanceType: m6g.xlarge, Market: SPOT}]
        KeepJobFlowAliveWhenNoSteps: true
"""
LOAD = """
sources: {shop: {into: Orders, rate: 10/s, record_size: 1 KiB}}
jobs:
  nightly: {on: Cluster, input: 50 GiB, files: 400, deadline: DEADLINE}
"""

NO_SPLIT = "network_partition:of=Orders,at=1min,for=1min"


def run(folder: Path, *words: str, load: str = LOAD, deadline: str = "1h") -> Result:
    template, file = folder / "t.yaml", folder / "load.yaml"
    template.write_text(TEMPLATE)
    file.write_text(load.replace("DEADLINE", deadline))
    command, *options = words
    return CliRunner().invoke(main, [command, str(template), "--load", str(file), *options])


def test_a_job_is_told_beside_the_streams(tmp_path: Path) -> None:
    done = run(tmp_path, "simulate")
    assert done.exit_code == 0
    assert "runs nightly in " in done.output
    assert "✓ deadline of Cluster" in done.output


def test_a_missed_deadline_is_a_need_that_is_not_met(tmp_path: Path) -> None:
    done = run(tmp_path, "simulate", "--format", "json", deadline="1min")
    assert done.exit_code == 1
    (need,) = json.loads(done.output)["needs"]
    assert (need["need"], need["subject"], need["met"]) == ("deadline", "Cluster", False)


def test_nodes_are_lost_by_option(tmp_path: Path) -> None:
    done = run(tmp_path, "simulate", "--fault", "node_loss:of=Cluster,nodes=primary,at=1min")
    assert "ends, and all that HDFS keeps is gone; cannot finish nightly" in done.output
    assert "with loss of a primary node of Cluster at 60 s" in done.output


@pytest.mark.parametrize("fault", ["node_loss:of=Orders,at=1min", NO_SPLIT])
def test_only_what_has_nodes_can_lose_some(tmp_path: Path, fault: str) -> None:
    done = run(tmp_path, "simulate", "--fault", fault)
    assert done.exit_code == 2
    assert "there is no cluster, domain or warehouse Orders" in done.output


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        ("on: Cluster", "on: Orders", ":4:"),
        ("jobs:", "faults: [{straggler: {of: Orders, share: 5%, factor: 2}}]\njobs:", ":3:"),
    ],
)
def test_jobs_of_what_is_no_cluster_are_told(
    tmp_path: Path, before: str, after: str, note: str
) -> None:
    done = run(tmp_path, "check", load=LOAD.replace(before, after))
    assert "Orders is no cluster that runs jobs: it is left out" in done.output
    assert note in done.output


def test_a_finding_about_nodes_carries_its_trial(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "--select", "EMR103", "--format", "json")
    (finding,) = json.loads(done.output)["findings"]
    evidence = finding["evidence"]
    assert evidence["value"] == pytest.approx(1 / 3)
    assert (evidence["counterfactual"], evidence["cleared"]) == (0, True)
    assert "--fault node_loss:of=" in evidence["replay"]


def test_the_matrix_lets_its_nodes_fail(tmp_path: Path) -> None:
    load = LOAD.replace("files: 400", "files: 400, file_system: hdfs")
    rows = run(tmp_path, "faults", load=load).output.splitlines()
    told = {row.split("  ")[0]: row for row in rows if "Cluster" in row}
    assert "✗ 100% lost" in told["loss of a primary node of Cluster"]
    assert "✗ 33.3% lost" in told["loss of a core node of Cluster"]
    assert "late" in told["reclaim of all Spot task nodes of Cluster"]
