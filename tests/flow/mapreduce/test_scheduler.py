"""What happens to jobs when nodes are lost, taken back or slow, and where tasks run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from headrace.flow.mapreduce import (
    Cluster,
    Group,
    Job,
    Machine,
    Network,
    NodeLoss,
    Processor,
    Result,
    SlowNodes,
    Speculation,
    SpotReclaim,
    Stragglers,
    run_job,
)

MACHINE = Machine(
    cores=1, disk_bytes_per_s=100e6, network_bytes_per_s=1e9, cache_bytes=1e12, map_slots=1
)
IDLE = Processor(map_s_per_byte=0, sort_s_per_byte=0, reduce_s_per_byte=0)
# A map takes 1 s to read and 1 s to write.
JOB = Job(
    input_bytes=16e8,
    splits=16,
    reducers=4,
    output_replication=1,
    processor=IDLE,
    sort_buffer_bytes=1e9,
)


def cluster(nodes: int = 4, **changes: Any) -> Cluster:
    machine = replace(MACHINE, **{k: v for k, v in changes.items() if hasattr(MACHINE, k)})
    rest = {k: v for k, v in changes.items() if not hasattr(MACHINE, k)}
    return replace(Cluster(groups=(Group(machine=machine, count=nodes),)), **rest)


def rows(result: Result, **wanted: object) -> int:
    chosen = np.ones(len(result.attempts["task"]), dtype=bool)
    for name, value in wanted.items():
        chosen &= result.attempts[name] == value
    return int(chosen.sum())


def test_maps_run_in_waves_and_reducers_fetch_meanwhile() -> None:
    result = run_job(cluster(), JOB)
    assert result.phases["map"].end_s == pytest.approx(8)
    assert result.phases["shuffle"].begin_s == pytest.approx(2)
    # The last of 16 pieces of 25 MB comes over 1 GB/s; 400 MB are written at 100 MB/s.
    assert result.phases["shuffle"].end_s == pytest.approx(8 + 4 * 25e6 / 1e9)
    assert result.makespan_s == pytest.approx(8.1 + 4)
    assert result.counters["launched_maps"] == 16


def test_startup_and_cleanup_frame_the_job() -> None:
    framed = replace(JOB, startup_s=60, cleanup_s=5)
    assert run_job(cluster(), framed).makespan_s == pytest.approx(
        run_job(cluster(), JOB).makespan_s + 65
    )


def test_splits_are_read_where_they_lie() -> None:
    counters = run_job(cluster(20), replace(JOB, splits=200, input_bytes=2e9)).counters
    assert counters["data_local_maps"] > 180
    total = sum(counters[f"{where}_local_maps"] for where in ("data", "rack", "other"))
    assert total == 200


def test_an_object_store_is_near_to_nobody() -> None:
    counters = run_job(cluster(), replace(JOB, input_store="object store")).counters
    assert counters["data_local_maps"] == 0


@pytest.mark.seed("E10", "E14")
def test_finished_maps_of_a_lost_node_run_again_as_long_as_a_reducer_needs_them() -> None:
    lost = NodeLoss(nodes=(1,), at_s=7.0)
    result = run_job(cluster(), JOB, [lost])
    assert result.finished
    assert result.counters["maps_run_again"] == 3  # a fourth was running
    assert rows(result, outcome="lost", phase="map") == 1
    assert result.makespan_s > run_job(cluster(), JOB).makespan_s


def test_maps_of_a_lost_node_do_not_run_again_once_everything_is_fetched() -> None:
    few = replace(JOB, reducers=2)  # on nodes 0 and 1
    fetched_s = run_job(cluster(), few).phases["shuffle"].end_s
    result = run_job(cluster(), few, [NodeLoss(nodes=(3,), at_s=fetched_s + 0.1)])
    assert result.counters["maps_run_again"] == 0
    assert result.makespan_s == run_job(cluster(), few).makespan_s


def test_a_lost_reducer_needs_all_maps_of_its_node_again() -> None:
    fetched_s = run_job(cluster(), JOB).phases["shuffle"].end_s
    result = run_job(cluster(), JOB, [NodeLoss(nodes=(3,), at_s=fetched_s + 0.1)])
    assert result.finished
    assert result.counters["maps_run_again"] == 4
    assert rows(result, outcome="lost", phase="reduce") == 1


def test_without_reducers_finished_maps_are_done() -> None:
    result = run_job(cluster(), replace(JOB, reducers=0), [NodeLoss(nodes=(1,), at_s=7)])
    assert result.counters["maps_run_again"] == 0
    assert result.counters["lost_attempts"] == 1


def test_until_a_loss_is_noticed_its_tasks_are_thought_to_run() -> None:
    loss = NodeLoss(nodes=(1,), at_s=3.0)
    known, late = (run_job(cluster(notice_s=notice_s), JOB, [loss]) for notice_s in (0.0, 600.0))
    assert known.makespan_s < 30
    assert late.makespan_s > 600


def test_a_node_that_comes_back_works_again() -> None:
    loss = NodeLoss(nodes=(0, 1, 2, 3), at_s=3.0, keeps_blocks=True)
    assert not run_job(cluster(), JOB, [loss]).finished
    back = run_job(cluster(), JOB, [replace(loss, back_after_s=10.0)])
    assert back.finished
    assert back.makespan_s == pytest.approx(13 + run_job(cluster(), JOB).makespan_s)


@pytest.mark.seed("E10")
def test_a_job_fails_when_all_copies_of_its_input_are_lost() -> None:
    single = cluster(replication=1)
    result = run_job(single, JOB, [NodeLoss(nodes=(2,), at_s=1.0)])
    assert not result.finished
    assert "split" in result.failure
    assert result.counters["lost_splits"] == 4


@pytest.mark.seed("E16")
def test_an_object_store_loses_no_input() -> None:
    job = replace(JOB, input_store="object store", output_store="object store")
    assert run_job(cluster(replication=1), job, [NodeLoss(nodes=(2,), at_s=1.0)]).finished


@pytest.mark.seed("E11")
def test_a_reclaimed_node_finishes_what_it_can_within_its_notice() -> None:
    result = run_job(cluster(), JOB, [SpotReclaim(nodes=(3,), at_s=1.0)])
    assert result.finished
    assert result.counters["lost_attempts"] == 0
    assert rows(result, node=3) == 1  # nothing new begins there
    assert result.makespan_s > run_job(cluster(), JOB).makespan_s


def test_a_slow_node_takes_its_factor_longer() -> None:
    slow = run_job(cluster(), replace(JOB, reducers=0), [SlowNodes(nodes=(0,), factor=3)])
    table = slow.attempts
    lasts = (table["end_s"] - table["begin_s"])[table["node"] == 0]
    others = (table["end_s"] - table["begin_s"])[table["node"] == 1]
    assert lasts[0] == pytest.approx(3 * others[0])


@pytest.mark.parametrize("rule", ["backup", "progress"])
def test_a_second_attempt_saves_a_job_from_a_straggler(rule: str) -> None:
    slow = [SlowNodes(nodes=(0,), factor=30)]
    alone = run_job(cluster(), JOB, slow)
    helped_by = Speculation(rule=rule, finished=0.5, after_s=2, every_s=1)  # type: ignore[arg-type]  # both are
    helped = run_job(cluster(), replace(JOB, speculation=helped_by), slow)
    assert helped.makespan_s < alone.makespan_s / 2
    assert helped.counters["second_attempts_first"] > 0
    assert rows(helped, outcome="killed") == rows(helped, second=True)


def test_a_reducer_gives_way_to_the_maps_that_it_waits_for() -> None:
    shared = cluster(shared_slots=True, map_slots=2)
    job = replace(JOB, reducers=12)
    fine = run_job(shared, job)
    losses = [
        NodeLoss(
            nodes=(node,), at_s=fine.phases["map"].end_s + 0.01 + node / 100, keeps_blocks=True
        )
        for node in (0, 1)
    ]
    result = run_job(shared, job, losses)
    assert result.finished
    assert rows(result, phase="reduce", outcome="killed") > 0


def test_slots_of_both_kinds_cannot_be_mixed() -> None:
    groups = tuple(
        Group(machine=replace(MACHINE, shared_slots=shared), count=1) for shared in (True, False)
    )
    with pytest.raises(ValueError, match="shared slots"):
        run_job(Cluster(groups=groups), JOB)


def test_a_fault_must_name_nodes_that_are_there() -> None:
    with pytest.raises(ValueError, match="node 9 is none of the 4 nodes"):
        run_job(cluster(), JOB, [NodeLoss(nodes=(9,), at_s=1.0)])


def test_spilling_writes_twice_and_reads_again_what_is_no_longer_in_memory() -> None:
    small = replace(JOB, sort_buffer_bytes=50e6, reducers=1)
    assert run_job(cluster(), small).phases["map"].end_s == pytest.approx(4 * (1 + 2))
    without = cluster(cache_bytes=0.0)
    # With slow_start, the maps' disks serve no reducer meanwhile.
    alone = replace(small, slow_start=1.0)
    assert run_job(without, alone).phases["map"].end_s == pytest.approx(4 * (1 + 3))


def test_an_oversubscribed_uplink_slows_the_shuffle() -> None:
    free, tight = (
        run_job(cluster(network=Network(nodes_per_rack=2, rack_bytes_per_s=rate)), JOB)
        for rate in (2e9, 10e6)
    )
    assert tight.phases["shuffle"].end_s > 2 * free.phases["shuffle"].end_s
    assert tight.counters["shuffle_rack_crossing_bytes"] == pytest.approx(0.5 * 16e8, rel=0.2)


@pytest.mark.seed("E6")
def test_nodes_in_two_zones_pay_for_half_of_the_shuffle() -> None:
    network = Network(zone_round_trip_s=0.001, usd_per_zone_byte=0.02e-9)
    groups = tuple(Group(machine=MACHINE, count=2, zone=zone) for zone in "ab")
    mixed = run_job(Cluster(groups=groups, network=network), JOB)
    one = run_job(
        Cluster(groups=(Group(machine=MACHINE, count=4, zone="a"),), network=network), JOB
    )
    crossing = mixed.counters["shuffle_zone_crossing_bytes"]
    assert crossing == pytest.approx(0.5 * 16e8)
    assert mixed.usd == pytest.approx(mixed.counters["zone_crossing_bytes"] * 0.02e-9)
    assert one.usd == 0
    assert mixed.phases["shuffle"].end_s > one.phases["shuffle"].end_s


def test_skew_makes_one_reducer_last() -> None:
    skewed = replace(JOB, partitions=(13.0, 1.0, 1.0, 1.0))
    even_s, skewed_s = (run_job(cluster(), job).makespan_s for job in (JOB, skewed))
    assert skewed_s > even_s + 8


def test_stragglers_do_not_depend_on_the_cluster() -> None:
    job = replace(JOB, stragglers=Stragglers(share=0.5), reducers=0, input_store="object store")
    lasts = []
    for nodes in (16, 20):
        table = run_job(cluster(nodes), job, seed=3).attempts
        order = np.argsort(table["task"])
        lasts.append((table["end_s"] - table["begin_s"])[order])
    np.testing.assert_allclose(*lasts)
