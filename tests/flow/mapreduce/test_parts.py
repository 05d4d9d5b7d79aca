"""The parts of the scheduler by themselves: places, draws, the shuffle, samples, descriptions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.flow.mapreduce import Cluster, Group, Heartbeat, Job, Machine, Stragglers
from headrace.flow.mapreduce.description import parse_description, read_description
from headrace.flow.mapreduce.draws import draw, draw_losses, slow_factors
from headrace.flow.mapreduce.passes import merged_again
from headrace.flow.mapreduce.sampling import Sample, sample
from headrace.flow.mapreduce.shuffle import MapOutput

MACHINE = Machine(cores=1, disk_bytes_per_s=1e8, network_bytes_per_s=1e9, map_slots=1)


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 60), st.integers(0, 9))
def test_copies_lie_on_different_nodes_evenly(
    nodes: int, copies: int, splits: int, seed: int
) -> None:
    cluster = Cluster(groups=(Group(machine=MACHINE, count=nodes),), replication=copies)
    places = draw(cluster, Job(input_bytes=1e9, splits=splits), seed).places
    assert places.shape == (splits, min(copies, nodes))
    assert all(len(set(row)) == len(row) for row in places.tolist())
    assert places.min() >= 0
    assert places.max() < nodes
    first = np.bincount(places[:, 0], minlength=nodes)
    assert first.max() - first.min() <= 1


def test_only_nodes_that_store_keep_blocks() -> None:
    groups = (Group(machine=MACHINE, count=3), Group(machine=MACHINE, count=5, stores=False))
    places = draw(Cluster(groups=groups), Job(input_bytes=1e9, splits=50), 0).places
    assert set(places.ravel().tolist()) == {0, 1, 2}


def test_factors_have_the_declared_body_and_tail() -> None:
    stragglers = Stragglers(spread=0.3, share=0.1, least=2, shape=1.5, most=20)
    factors = slow_factors(stragglers, (200_000,), np.random.default_rng(1))
    body = slow_factors(Stragglers(spread=0.3), (200_000,), np.random.default_rng(1))
    assert body.mean() == pytest.approx(1, abs=0.005)
    assert np.log(body).std() == pytest.approx(0.3, abs=0.005)
    assert factors.max() == 20
    slow = 0.1 * (2 / 4) ** 1.5  # share of those above 4
    assert (factors > 4).mean() == pytest.approx(slow, rel=0.05)
    assert (slow_factors(Stragglers(), (5,), np.random.default_rng(1)) == 1).all()


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 5)), min_size=1, max_size=12),
    st.floats(0, 120),
    st.floats(1, 100),
    st.floats(0.5, 50),
)
def test_fetching_in_closed_form_equals_fetching_piece_by_piece(
    maps: list[tuple[float, float]], begin_s: float, partition: float, rate: float
) -> None:
    ends_s, weights = zip(*maps, strict=True)
    now = begin_s
    for end_s, weight in sorted(maps, key=lambda one: one[0]):
        now = max(now, end_s) + partition * weight / sum(weights) / rate
    fetched_s = MapOutput(ends_s, weights).fetched_s(begin_s, partition, rate)
    assert fetched_s == pytest.approx(now, rel=1e-9)


def test_quantiles_have_intervals() -> None:
    drawn = Sample(np.random.default_rng(0).permutation(np.arange(1_000.0)))
    assert drawn.quantile_s(0.5) == 499
    low, high = drawn.interval_s(0.5)
    # Normal approximation: 500 +- 1.96 * sqrt(250).
    assert low == pytest.approx(500 - 31, abs=2)
    assert high == pytest.approx(500 + 31, abs=2)
    assert drawn.interval_s(0.99)[1] <= 999


def test_the_interval_covers_as_often_as_it_says() -> None:
    generator = np.random.default_rng(5)
    runs = 400
    covered = sum(
        low <= np.log(20) <= high
        for low, high in (
            Sample(generator.exponential(1, 100)).interval_s(0.95) for _ in range(runs)
        )
    )
    assert covered / runs >= 0.93


def test_processes_give_what_one_process_gives() -> None:
    cluster = Cluster(groups=(Group(machine=MACHINE, count=4),))
    job = Job(input_bytes=1e9, splits=20, stragglers=Stragglers(share=0.3))
    seeds = range(12)
    told: list[tuple[int, int]] = []
    many = sample(cluster, job, seeds=seeds, progress=lambda *done: told.append(done))
    one_by_one = [sample(cluster, job, seeds=[seed]).makespans_s[0] for seed in seeds]
    assert many.makespans_s.tolist() == one_by_one
    assert told[-1] == (12, 12)


DESCRIBED = """
cluster:
  nodes:
    - {name: workers, count: 4, disk: 100 MB/s, network: 1 Gbit/s, disks: 2}
    - {name: spot, count: 2, disk: 100 MB/s, network: 1 Gbit/s, stores: false, usd_per_hour: 0.1}
  network: {nodes_per_rack: 2, rack: 8 Gbit/s}
job:
  input: 1 GB
  split_size: 128 MiB
  reducers: 3
  processor: {map: 50 MB/s}
  speculation: {rule: backup}
faults:
  - node_loss: {nodes: [0], at: 1min}
  - spot_reclaim: {of: spot, count: 2, at: 10s}
"""


def test_a_description_is_read(tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text(DESCRIBED)
    found = read_description(tmp_path / "job.yaml")
    assert found.cluster.nodes == 6
    assert found.cluster.network.rack_bytes_per_s == 1e9
    assert found.job.splits == 8
    assert found.job.processor.map_s_per_byte == 1 / 50e6
    assert [fault.nodes for fault in found.faults] == [(0,), (4, 5)]


@pytest.mark.parametrize(
    ("before", "after", "place", "message"),
    [
        (
            "disk: 100 MB/s, network: 1 Gbit/s, disks",
            "disk: 9/s, disks",
            ":4:",
            "'network' is missing",
        ),
        ("count: 4", "count: many", ":4:", "expected a whole number, got text"),
        ("1 GB", "1 Gb", ":8:", "Gb"),
        ("reducers: 3", "reducer: 3", ":10:3", "unknown key 'reducer'; did you mean 'reducers'?"),
        ("reducers: 3", "io.sort.mb: 100", ":10:3", "here that is 'sort_buffer'"),
        ("reducers: 3", "block_size: 64 MB", ":10:3", "here that is 'split_size'"),
        ("reducers: 3", "largest_partition: 3", ":10:", "none of 1 reducers gets 3 times"),
        ("reducers: 3", "spill_at: 0%", ":7:", "above 0"),
        ("reducers: 3", "stragglers: {least: 9, most: 2}", ":10:", "least <= most"),
        ("map: 50 MB/s", "map: 50/s", ":11:", "bytes or bits a second"),
        ("rack: 8 Gbit/s", "rack: 8 Gbit/s, oversubscription: 4", ":6:", "takes the place of rack"),
        ("usd_per_hour: 0.1", "containers: 2", ":3:", "all nodes have containers"),
        ("at: 1min", "factor: 3", ":14:", "unknown key 'factor'"),
        ("split_size: 128 MiB", "record_size: 1 kB", ":7:", "splits or split_size"),
        ("of: spot", "of: core", ":15:", "no nodes are called 'core'"),
        ("count: 2, at", "count: 3, at", ":15:", "3 nodes of 2"),
        ("nodes: [0]", "nodes: [6]", ":14:", "below 6"),
        ("rule: backup", "rule: luck", ":12:", "'luck' is none of: backup, none, progress"),
        ("reducers: 3", "seed: 3", ":10:3", "unknown key 'seed'; it belongs at the top"),
        ("reducers: 3", "ram: 8 GB", ":10:3", "it belongs to 'cluster.nodes' as 'memory'"),
        ("reducers: 3", "colour: red", ":10:3", "unknown key 'colour'; known here: input, splits"),
        ("node_loss:", "disk_loss:", ":14:", "unknown key 'disk_loss'; did you mean 'node_loss'?"),
    ],
)
def test_what_is_wrong_in_a_description_is_told_with_its_place(
    tmp_path: Path, before: str, after: str, place: str, message: str
) -> None:
    file = tmp_path / "job.yaml"
    assert before in DESCRIBED
    file.write_text(DESCRIBED.replace(before, after, 1))
    with pytest.raises(InputError) as error:
        read_description(file)
    assert message in error.value.message
    assert place in str(error.value)


def test_rates_of_records_are_none_of_a_disk() -> None:
    nodes = [{"count": 1, "disk": "100/s", "network": "1 Gbit/s"}]
    with pytest.raises(InputError, match="bytes or bits a second"):
        parse_description({"cluster": {"nodes": nodes}, "job": {"input": "1 GB", "splits": 1}})


def test_memory_says_what_is_not_given_of_buffers_and_caches() -> None:
    node = {"count": 2, "disk": "100 MB/s", "network": "1 Gbit/s", "memory": "10 GB"}
    node |= {"map_slots": 2, "reduce_slots": 2}
    job = {"input": "1 GB", "splits": 1, "sort_buffer": "1 GB"}

    def described(**more: object) -> tuple[Machine, Job]:
        found = parse_description({"cluster": {"nodes": [node | more]}, "job": job})
        return found.cluster.groups[0].machine, found.job

    machine, work = described()
    assert work.reduce_buffer_bytes == pytest.approx(0.7 * 10e9 / 4)
    assert machine.cache_bytes == pytest.approx(10e9 - 2 * 1e9 - 2 * 1.75e9)
    assert machine.dirty_bytes == pytest.approx(2e9)
    machine, _ = described(cache="3 GB", write_behind="0%")
    assert (machine.cache_bytes, machine.dirty_bytes) == (3e9, 0)


def test_a_ratio_of_oversubscription_is_an_uplink() -> None:
    nodes = [{"count": 40, "disk": "100 MB/s", "network": "1 Gbit/s"}]
    network = {"nodes_per_rack": 20, "oversubscription": 2.5}
    job = {"input": "1 GB", "splits": 1}
    found = parse_description({"cluster": {"nodes": nodes, "network": network}, "job": job})
    assert found.cluster.network.rack_bytes_per_s == 1e9


@pytest.mark.parametrize(
    ("framework", "nodes", "every_s", "tasks", "reduces"),
    [
        ("hadoop 0.19", 100, 5, 1, None),
        ("hadoop 0.19", 910, 19, 1, None),
        ("hadoop 1", 100, 3, None, 1),
        ("hadoop 1", 1_460, 14.6, None, 1),
        ("hadoop 2", 4_000, 1, 1, None),
    ],
)
def test_frameworks_report_as_their_defaults_say(
    framework: str, nodes: int, every_s: float, tasks: int | None, reduces: int | None
) -> None:
    told = [{"count": nodes, "disk": "100 MB/s", "network": "1 Gbit/s"}]
    job = {"input": "1 GB", "splits": 1}
    data = {"cluster": {"nodes": told, "framework": framework}, "job": job}
    beat = parse_description(data).cluster.heartbeat
    assert (beat.every_s, beat.tasks, beat.reduces) == (every_s, tasks, reduces)
    # Later versions report only at their time, as long as nobody asks for more.
    assert beat.at_end == (framework == "hadoop 0.19")
    data["cluster"]["heartbeat"] = {"every": "2s"}  # type: ignore[index]  # a mapping
    assert parse_description(data).cluster.heartbeat.every_s == 2


def test_nodes_that_fail_by_chance_are_drawn_from_the_share_of_a_month() -> None:
    told = [{"count": 3_000, "disk": "100 MB/s", "network": "1 Gbit/s"}]
    data = {
        "cluster": {"nodes": told},
        "job": {"input": "1 GB", "splits": 1},
        "faults": [{"random_losses": {"per_month": "20%"}}],
    }
    (fault,) = parse_description(data).faults
    drawn = draw_losses([fault], seed=1)
    assert drawn == draw_losses([fault], seed=1)
    assert drawn != draw_losses([fault], seed=2)
    # 600 of 3,000 within the month that is drawn, give or take four standard deviations.
    assert abs(len(drawn) - 600) < 4 * (3_000 * 0.2 * 0.8) ** 0.5
    assert len({one.nodes for one in drawn}) == len(drawn)


@given(st.integers(1, 400), st.integers(2, 20))
def test_merges_move_what_the_best_merge_tree_moves(runs: int, factor: int) -> None:
    again = merged_again(runs, factor)
    assert (again == 0) == (runs <= factor)
    # No run is merged more often than a full tree is deep, its root left out.
    levels = 0
    while factor ** (levels + 1) < runs:
        levels += 1
    assert again <= levels
    # A merge before the last leaves at most factor - 1 runs fewer.
    assert again * runs >= max(0, runs - factor)


@given(st.integers(0, 3_000), st.floats(0.1, 60), st.floats(0, 1e5))
def test_a_node_reports_at_fixed_times(node: int, every_s: float, at_s: float) -> None:
    beat = Heartbeat(every_s=every_s)
    first = beat.next_s(node, at_s)
    assert at_s <= first <= at_s + every_s * (1 + 1e-6)
    assert beat.next_s(node, first) == pytest.approx(first, rel=1e-9)
    assert beat.next_s(node, first + every_s / 2) == pytest.approx(first + every_s, rel=1e-6)
