"""The parts of the scheduler by themselves: places, draws, the shuffle, samples, descriptions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.flow.mapreduce import Cluster, Group, Job, Machine, Stragglers
from headrace.flow.mapreduce.description import parse_description, read_description
from headrace.flow.mapreduce.draws import draw, slow_factors
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
        ("disk: 100 MB/s, network: 1 Gbit/s, disks", "disk: 9/s, disks", ":4:", "network"),
        ("count: 4", "count: many", ":4:", "expected `int`"),
        ("1 GB", "1 Gb", ":8:", "Gb"),
        ("reducers: 3", "reducer: 3", ":7:", "reducer"),
        ("split_size: 128 MiB", "record_size: 1 kB", ":7:", "splits or split_size"),
        ("of: spot", "of: core", ":15:", "no nodes are called 'core'"),
        ("count: 2, at", "count: 3, at", ":15:", "3 nodes of 2"),
        ("nodes: [0]", "nodes: [6]", ":14:", "below 6"),
        ("rule: backup", "rule: luck", ":12:", "luck"),
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
