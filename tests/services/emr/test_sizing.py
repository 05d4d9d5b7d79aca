"""Clusters for jobs: splits, containers, HDFS, the least nodes for a deadline."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.services.emr import quotas as q
from headrace.services.emr.instances import node_type
from headrace.services.emr.requirement import BatchRequirement
from headrace.services.emr.runtime import nodes_for, phases
from headrace.services.emr.sizing import hdfs_bytes, size_cluster
from headrace.services.emr.splits import is_splittable, splits_of

GIB, MIB = 2**30, 2**20


def need(**given: Any) -> BatchRequirement:
    usual = {"input_bytes": 500.0 * GIB, "files": 500, "deadline_s": 2 * 3_600.0}
    return BatchRequirement(**(usual | given))


@pytest.mark.seed("E2")
@pytest.mark.parametrize(
    ("file_format", "compression", "splittable"),
    [
        ("text", "none", True),
        ("text", "gzip", False),
        ("csv", "snappy", False),
        ("json", "bzip2", True),
        ("text", "lzo", False),
        ("text", "lzo-indexed", True),
        ("parquet", "gzip", True),
        ("orc", "zstd", True),
        ("avro", "snappy", True),
    ],
)
def test_what_can_be_read_from_within(
    file_format: Any,
    compression: Any,
    splittable: bool,  # noqa: FBT001
) -> None:
    assert is_splittable(file_format, compression) is splittable
    count = splits_of(10 * GIB, 10, file_format, compression).count
    assert count == (80 if splittable else 10)


@pytest.mark.seed("E2")
@pytest.mark.parametrize(
    ("file_mib", "splits"), [(1, 1), (128, 1), (140, 1), (141, 2), (256, 2), (268, 2), (300, 3)]
)
def test_a_rest_of_a_tenth_stays_with_the_last_split(file_mib: int, splits: int) -> None:
    assert splits_of(file_mib * MIB, 1, "text", "none").count == splits


@pytest.mark.seed("E9")
@pytest.mark.parametrize(("nodes", "copies"), [(1, 1), (3, 1), (4, 2), (9, 2), (10, 3), (50, 3)])
def test_copies_of_a_block_follow_the_number_of_core_nodes(nodes: int, copies: int) -> None:
    assert q.replication(nodes) == copies
    node = node_type("i3.2xlarge")
    assert hdfs_bytes(node, nodes) == nodes * node.disk_bytes / copies


@pytest.mark.seed("E21")
@pytest.mark.parametrize(
    ("name", "yarn_mib", "disk_gib"),
    [
        ("m5.xlarge", 12_288, 64),
        ("m5.2xlarge", 24_576, 128),
        ("m5.4xlarge", 57_344, 256),
        ("r5.xlarge", 24_576, 64),
        ("c5.xlarge", 6_144, 64),
        ("m5.24xlarge", 385_024, 1_536),
    ],
)
def test_what_a_node_gives_to_containers(name: str, yarn_mib: int, disk_gib: int) -> None:
    node = node_type(name)
    assert node.yarn_mib == yarn_mib
    assert node.disk_bytes == disk_gib * GIB


def test_memory_limits_containers_where_tasks_need_more_than_a_cores_share() -> None:
    assert node_type("m5.xlarge").containers() == 4
    assert node_type("m5.xlarge").containers(6_144) == 2
    assert node_type("m5.xlarge").containers(16_384) == 0


def test_the_mapper_formula_of_the_paper() -> None:
    # 20 mappers that take 3 min each, 8 at once on a node, all done in 5 min.
    assert nodes_for(mappers=20, mapper_s=180, of_a_node=8, desired_s=300) == 2


JOBS = st.builds(
    lambda gib, hours, **rest: need(
        input_bytes=float(gib * GIB), deadline_s=hours * 3_600, file_format="csv", **rest
    ),
    gib=st.integers(1, 20_000),
    hours=st.floats(0.5, 24),
    files=st.integers(1, 5_000),
    profile=st.sampled_from(["cpu", "balanced", "memory", "io"]),
    file_system=st.sampled_from(["emrfs", "hdfs"]),
    compression=st.sampled_from(["none", "gzip"]),
)


@given(JOBS)
def test_so_many_nodes_do_it_in_time_and_one_fewer_do_not(asked: BatchRequirement) -> None:
    answer = size_cluster(asked)
    if answer.instance_type is None:
        assert not answer.feasible
        return
    assert answer.core_nodes is not None
    assert answer.task_nodes is not None
    nodes, node = answer.core_nodes + answer.task_nodes, node_type(answer.instance_type)
    assert answer.run_s == asked.startup_s + phases(asked, node, nodes).work_s
    assert answer.run_s <= asked.deadline_s * (1 - asked.headroom) * (1 + 1e-9)
    least = q.CORE_NODES_SAFE if asked.file_system == "hdfs" else 1
    if nodes > least:
        in_time = phases(asked, node, nodes - 1).work_s <= asked.time_s
        stored = asked.shuffled_bytes
        copies = 1
        if asked.file_system == "hdfs":
            stored += asked.input_bytes + asked.written_bytes
            copies = q.replication(nodes - 1)
        fits = stored * copies <= (nodes - 1) * node.disk_bytes * (1 - asked.headroom)
        assert not (in_time and fits)


@given(nodes=st.integers(1, 200), more=st.integers(0, 50))
def test_more_nodes_are_never_slower(nodes: int, more: int) -> None:
    node = node_type("m7g.2xlarge")
    slow, fast = phases(need(), node, nodes), phases(need(), node, nodes + more)
    assert fast.work_s <= slow.work_s


def test_task_nodes_on_spot_cost_less_and_core_nodes_stay_on_demand() -> None:
    answer = size_cluster(need(deadline_s=1_800.0))
    costs = {cost.name: cost for cost in answer.costs}
    assert costs["task nodes on Spot"].usd_per_month < costs["on demand"].usd_per_month
    assert "core" in [item.name for item in costs["task nodes on Spot"].items]
    assert "task on Spot" in [item.name for item in costs["task nodes on Spot"].items]
    assert "task nodes on Spot" not in {c.name for c in size_cluster(need(spot=False)).costs}


def test_hdfs_has_no_task_nodes_and_four_core_nodes_at_least() -> None:
    answer = size_cluster(need(input_bytes=1.0 * GIB, files=8, file_system="hdfs"))
    assert answer.task_nodes == 0
    assert answer.core_nodes is not None
    assert answer.core_nodes >= 4


def test_larger_volumes_need_fewer_nodes_where_disks_decide() -> None:
    small = size_cluster(need(file_system="hdfs", instance_type="m7g.xlarge"))
    large = size_cluster(
        need(file_system="hdfs", instance_type="m7g.xlarge", volume_bytes=1_000.0 * GIB)
    )
    assert small.binding == "disks"
    assert small.core_nodes is not None
    assert large.core_nodes is not None
    assert large.core_nodes < small.core_nodes


def test_a_file_that_cannot_be_split_may_be_too_much_for_any_cluster() -> None:
    answer = size_cluster(
        need(input_bytes=1_024.0 * GIB, files=1, file_format="json", compression="gzip")
    )
    assert answer.instance_type is None
    assert not answer.feasible
    assert "smaller or splittable files are needed" in answer.checks[0].message


def test_many_small_files_are_told() -> None:
    names = {check.name for check in size_cluster(need(files=500_000)).checks}
    assert "small files" in names


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"files": 0}, "files: give a number above 0"),
        ({"deadline_s": 300.0}, "leaves no time to work"),
        ({"primaries": 2}, "a cluster has 1 or 3 primaries"),
        ({"instance_type": "x9.huge"}, "no node that can be sized"),
        ({"headroom": 1.0}, "headroom is a share"),
        ({"input_bytes": math.inf}, "input: give a number above 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        need(**wrong)
