"""What disks, memory and reports do to a job: each by itself, in numbers that can be worked out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from headrace.flow.mapreduce import (
    Cluster,
    Group,
    Heartbeat,
    Job,
    Machine,
    Network,
    NodeLoss,
    Processor,
    RandomLosses,
    SlowNodes,
    run_job,
)
from headrace.flow.mapreduce.rates import drawn_s, rates_of
from headrace.flow.mapreduce.reasons import reasons

MACHINE = Machine(
    cores=1, disk_bytes_per_s=100e6, network_bytes_per_s=1e9, cache_bytes=1e12, map_slots=1
)
IDLE = Processor(map_s_per_byte=0, sort_s_per_byte=0, reduce_s_per_byte=0)
JOB = Job(
    input_bytes=16e8,
    splits=16,
    reducers=4,
    output_replication=1,
    processor=IDLE,
    sort_buffer_bytes=1e9,
)


def cluster(nodes: int = 4, **changes: Any) -> Cluster:
    fields = set(Machine.__struct_fields__)
    machine = replace(MACHINE, **{k: v for k, v in changes.items() if k in fields})
    rest = {k: v for k, v in changes.items() if k not in fields}
    return Cluster(groups=(Group(machine=machine, count=nodes),), **rest)


def map_s(machines: Cluster, job: Job, distance: int = 0) -> float:
    return rates_of(machines, job).map_s[0][distance][0]


def after_s(machines: Cluster, job: Job) -> float:
    return rates_of(machines, job).after_s[0][0]


def test_more_tasks_than_disks_cost_a_seek_for_each_slice() -> None:
    job = replace(JOB, reducers=0, map_ratio=0.0)
    few, many = (
        map_s(cluster(disks=2, map_slots=slots, seek_s=0.01, slice_s=0.1), job) for slots in (2, 4)
    )
    assert few == pytest.approx(1.0)
    assert many == pytest.approx(2.0 * 1.1)


def test_what_memory_takes_costs_no_disk_before_the_job_ends() -> None:
    job = replace(JOB, slow_start=1.0)
    # 3.2 GB are written, by maps and reducers; 4 nodes with 0.4 GB hold half of them.
    half = cluster(dirty_bytes=0.4e9)
    assert map_s(cluster(), job) == pytest.approx(1 + 1)
    assert map_s(half, job) == pytest.approx(1 + 0.5)
    assert map_s(cluster(dirty_bytes=10e9), job) == pytest.approx(1)
    assert after_s(half, job) == pytest.approx(after_s(cluster(), job) / 2)


def test_with_memory_for_it_writing_and_working_overlap() -> None:
    work = Processor(map_s_per_byte=1.8e-8, sort_s_per_byte=0, reduce_s_per_byte=0)
    job = replace(JOB, slow_start=1.0, processor=work)
    assert map_s(cluster(), job) == pytest.approx(1.8 + 1)
    assert map_s(cluster(dirty_bytes=1e-3), job) == pytest.approx(2)


def test_pieces_in_memory_cost_no_seek() -> None:
    seeks = cluster(seek_s=0.05, cache_bytes=0.0)
    known = cluster(seek_s=0.05)
    job = replace(JOB, slow_start=1.0)
    one, other = (rates_of(one, job).fetch_bytes_per_s[0][0] for one in (seeks, known))
    # Pieces of 25 MB take a disk 0.25 s and a seek; four disks serve four reducers.
    assert one == pytest.approx(25e6 / 0.3)
    assert other == pytest.approx(1e9)


def test_maps_wait_for_the_disks_that_serve_reducers_meanwhile() -> None:
    uncached = cluster(cache_bytes=0.0)
    apart = replace(JOB, slow_start=1.0)
    assert map_s(uncached, apart) == pytest.approx(2)
    assert map_s(uncached, JOB) == pytest.approx(3)  # each byte kept is read once more
    # Half of the reducers run at a time: only they fetch while maps run.
    halves = replace(JOB, reducers=8)
    assert map_s(uncached, halves) == pytest.approx(2.5)
    shared = cluster(cache_bytes=0.0, shared_slots=True)
    assert map_s(shared, JOB) == pytest.approx(2)


def test_disks_do_all_that_maps_and_reducers_ask_of_them() -> None:
    """Work is conserved: maps and the shuffle at the same time are no quicker than in turn."""
    uncached = cluster(cache_bytes=0.0)
    together, apart = (run_job(uncached, replace(JOB, slow_start=start)) for start in (0.05, 1.0))
    moved = 4 * 16e8  # read, written, served, and written as output
    assert together.makespan_s >= moved / (4 * 100e6) * (1 - 1e-9)
    assert apart.makespan_s >= moved / (4 * 100e6) * (1 - 1e-9)


def test_runs_are_read_in_turn_with_a_seek_each_time() -> None:
    job = replace(JOB, reduce_buffer_bytes=100e6)  # 4 runs of 100 MB each
    plain, seeking = (
        after_s(cluster(seek_s=seek_s, read_ahead_bytes=1e6), job) for seek_s in (0.0, 0.01)
    )
    assert plain == pytest.approx(4 + 4)
    assert seeking == pytest.approx(4 * 2 + 4)  # 10 ms to go there, for 10 ms of reading
    # With a disk for each run, none has to seek.
    many = cluster(seek_s=0.01, read_ahead_bytes=1e6, disks=4)
    assert after_s(many, job) == pytest.approx(4 + 4)
    busy = cluster(seek_s=0.01, read_ahead_bytes=1e6, disks=4, reduce_slots=4)
    each = replace(job, reducers=16, reduce_buffer_bytes=25e6)
    assert after_s(busy, each) == pytest.approx(2 + 1)  # four tasks with four runs each


def test_more_runs_than_are_merged_at_once_are_merged_twice() -> None:
    job = replace(JOB, reduce_buffer_bytes=100e6, merge_factor=2)
    # Of 4 runs two and two are merged, then both: everything is read and written once more.
    assert after_s(cluster(), job) == pytest.approx(4 + 4 + 2 * 4)


def test_maps_spill_when_their_share_of_memory_is_full() -> None:
    job = replace(JOB, slow_start=1.0, sort_buffer_bytes=110e6)
    assert map_s(cluster(), replace(job, spill_at=1.0)) == pytest.approx(2)
    assert map_s(cluster(), replace(job, spill_at=0.8)) == pytest.approx(3)


def test_maps_that_read_from_afar_share_the_uplink_among_themselves() -> None:
    network = Network(nodes_per_rack=2, rack_bytes_per_s=10e6)
    groups = (Group(machine=MACHINE, count=2), Group(machine=MACHINE, count=2, stores=False))
    job = replace(JOB, reducers=0, map_ratio=0.0)
    everywhere = cluster(network=network)
    half = Cluster(groups=groups, network=network)
    # A node has 5 MB/s of the uplink, and all but 2.5% of the maps read near.
    assert map_s(everywhere, job, distance=2) == pytest.approx(100e6 / min(100e6, 5e6 / 0.025))
    # Half of the maps run where no block lies, and half of their blocks are behind the uplink.
    assert map_s(half, job, distance=2) == pytest.approx(100e6 / (5e6 / 0.25))


def test_reducers_ask_for_so_many_pieces_at_a_time() -> None:
    job = replace(JOB, reducers=1, slow_start=1.0, fetches_at_once=1)
    many = cluster(cache_bytes=0.0, disks=4)
    one, five = (
        rates_of(many, replace(job, fetches_at_once=n)).fetch_bytes_per_s[0][0] for n in (1, 5)
    )
    assert one == pytest.approx(100e6)  # of one disk at a time
    assert five == pytest.approx(500e6)


def test_reducers_of_the_last_wave_share_the_cluster_among_themselves() -> None:
    machines = cluster(reduce_slots=4, disks=4, cache_bytes=0.0)
    job = replace(JOB, reducers=20, slow_start=1.0, fetches_at_once=20)
    rates = rates_of(machines, job)
    # 16 at a time, then 4: one on each node.
    assert len(set(rates.fetch_bytes_per_s[0][:16])) == 1
    assert rates.fetch_bytes_per_s[0][16] == pytest.approx(4 * rates.fetch_bytes_per_s[0][0])
    whole = replace(job, reducers=32)
    assert len(set(rates_of(machines, whole).fetch_bytes_per_s[0])) == 1
    assert run_job(machines, job).finished


def test_what_a_straggler_takes_longer_others_do_not_make_longer() -> None:
    job = replace(JOB, reducers=0, map_ratio=0.0)
    rates = rates_of(cluster(map_slots=4), job)
    assert rates.map_s[0][0][0] == pytest.approx(4)  # four share a disk
    assert rates.map_alone_s[0][0] == pytest.approx(1)
    assert drawn_s(4, 1, 10) == 4 + 9
    assert drawn_s(4, 1, 0.5) == 2
    assert drawn_s(4, 4, 10) == 40
    slow = [SlowNodes(nodes=(0,), factor=3)]
    table = run_job(cluster(map_slots=4), job, slow).attempts
    lasts_s = (table["end_s"] - table["begin_s"])[table["node"] == 0]
    assert lasts_s == pytest.approx(12)  # of a slow node, everything is slow


def test_an_end_is_known_when_its_node_reports() -> None:
    beat = Heartbeat(every_s=5.0)
    result = run_job(cluster(heartbeat=beat), JOB)
    for node, end_s in zip(
        result.attempts["node"].tolist(), result.attempts["end_s"].tolist(), strict=True
    ):
        assert beat.next_s(node, end_s) == pytest.approx(end_s)
    assert result.makespan_s > run_job(cluster(), JOB).makespan_s


def test_a_report_is_answered_with_so_many_tasks_at_most() -> None:
    machines = cluster(map_slots=4, reduce_slots=4, heartbeat=Heartbeat(every_s=1.0, tasks=1))
    table = run_job(machines, replace(JOB, reducers=16)).attempts
    begins = list(zip(table["node"].tolist(), table["begin_s"].tolist(), strict=True))
    assert len(set(begins)) == len(begins)
    beat = Heartbeat(every_s=1.0, reduces=1)
    table = run_job(
        cluster(map_slots=4, reduce_slots=4, heartbeat=beat), replace(JOB, reducers=16)
    ).attempts
    reduces = table["phase"] == "reduce"
    begins = list(
        zip(table["node"][reduces].tolist(), table["begin_s"][reduces].tolist(), strict=True)
    )
    assert len(set(begins)) == len(begins)


def test_a_report_at_each_end_leaves_only_the_first_wait() -> None:
    job = replace(JOB, reducers=0, map_ratio=0.0)
    every_s = 10.0
    at_end = Heartbeat(every_s=every_s, tasks=1, at_end=True)
    plain = replace(at_end, at_end=False)
    first, rest = (run_job(cluster(heartbeat=beat), job).makespan_s for beat in (at_end, plain))
    assert run_job(cluster(), job).makespan_s <= first
    assert first <= run_job(cluster(), job).makespan_s + every_s
    assert rest >= 3 * every_s


def test_reports_spread_tasks_evenly() -> None:
    machines = cluster(map_slots=8, heartbeat=Heartbeat(every_s=3.0))
    table = run_job(machines, JOB).attempts
    maps = table["node"][table["phase"] == "map"]
    assert np.bincount(maps).tolist() == [4, 4, 4, 4]


def test_rare_reports_make_many_short_tasks_slow() -> None:
    short = replace(JOB, splits=160)
    seldom = Heartbeat(every_s=10.0, tasks=1)
    assert run_job(cluster(heartbeat=seldom), short).makespan_s >= 39 * 10
    assert run_job(cluster(), short).makespan_s < 20


def test_losses_by_chance_happen_and_are_repeated_by_the_seed() -> None:
    losses = [RandomLosses(nodes=tuple(range(40)), mean_s=100.0, back_after_s=5.0)]
    job = replace(JOB, splits=160, input_bytes=16e9)
    kept = [replace(one, keeps_blocks=True) for one in losses]
    first, same, other = (run_job(cluster(40), job, kept, seed=seed) for seed in (3, 3, 4))
    assert first.finished
    assert first.counters["lost_attempts"] > 0
    assert first.counters["maps_run_again"] > 0
    assert first.counters == same.counters
    assert first.makespan_s != other.makespan_s


def test_a_lost_node_is_no_longer_answered() -> None:
    beat = Heartbeat(every_s=2.0, tasks=1)
    lost = NodeLoss(nodes=(1,), at_s=5.0)
    table = run_job(cluster(heartbeat=beat), JOB, [lost]).attempts
    assert (table["begin_s"][table["node"] == 1] <= 5.0).all()
    back = replace(lost, back_after_s=4.0)
    table = run_job(cluster(heartbeat=beat), JOB, [back]).attempts
    assert (table["begin_s"][table["node"] == 1] >= 9.0).any()


def test_the_parts_of_a_task_tell_why_it_takes_so_long() -> None:
    work = Processor(map_s_per_byte=1e-9, sort_s_per_byte=0, reduce_s_per_byte=1e-9)
    job = replace(JOB, slow_start=1.0, task_startup_s=0.5, processor=work, output_replication=2)
    machines = cluster(network=Network(nodes_per_rack=2, rack_bytes_per_s=100e6))
    told = {one.what: one for one in reasons(machines, job)}
    assert dict(told["map"].parts_s) == pytest.approx(
        {"disks": 1.0, "writing": 1.0, "start": 0.5, "processor": 0.1}
    )
    assert told["map"].takes_s == pytest.approx(map_s(machines, job))
    # Half of what a reducer fetches leaves its rack, over half of an uplink of 100 MB/s.
    longest, takes_s = told["fetch"].parts_s[0]
    assert longest == "uplinks"
    assert takes_s == pytest.approx(4.0)
    assert told["fetch"].takes_s == pytest.approx(4.0)
    assert dict(told["reduce"].parts_s) == pytest.approx(
        {
            "writing: disks": 8.0,
            "writing: uplinks": 8.0,
            "processor": 0.4,
            "writing: network": 0.4,
        }
    )
    assert told["reduce"].takes_s == pytest.approx(after_s(machines, job))
    only_maps = replace(JOB, reducers=0, map_ratio=0.0)
    assert [one.what for one in reasons(machines, only_maps)] == ["map"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"every_s": -1.0}, "not below 0"), ({"tasks": 0}, None), ({"reduces": -1}, "1 task")],
)
def test_reports_have_limits(wrong: dict[str, Any], message: str | None) -> None:
    with pytest.raises(ValueError, match=message or "1 task"):
        Heartbeat(**wrong)
