"""What holds of every job on every cluster."""

from __future__ import annotations

import math
from types import ModuleType
from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.flow.mapreduce import (
    Cluster,
    Group,
    Heartbeat,
    Job,
    Machine,
    Network,
    NodeLoss,
    Result,
    Speculation,
    SpotReclaim,
    Stragglers,
    run_job,
)
from headrace.flow.mapreduce.bounds import graham_bound_s, least_makespan_s
from headrace.flow.mapreduce.draws import draw
from headrace.flow.mapreduce.rates import drawn_s, rates_of

pytestmark = pytest.mark.seed("E1")

Rule = Literal["none", "backup", "progress"]
RULES: st.SearchStrategy[Rule] = st.sampled_from(get_args(Rule))
STRAGGLERS = st.builds(
    Stragglers, spread=st.floats(0, 0.5), share=st.floats(0, 0.3), shape=st.floats(1.1, 3)
)
BEATS = st.sampled_from(
    [
        Heartbeat(),
        Heartbeat(every_s=1.0, tasks=1),
        Heartbeat(every_s=3.0, reduces=1),
        Heartbeat(every_s=3.0, tasks=1, at_end=True),
    ]
)
MACHINES = st.builds(
    Machine,
    cores=st.integers(1, 4),
    disks=st.integers(1, 4),
    disk_bytes_per_s=st.floats(20e6, 200e6),
    seek_s=st.sampled_from([0.0, 0.01]),
    cache_bytes=st.sampled_from([0.0, 1e9]),
    dirty_bytes=st.sampled_from([0.0, 1e8]),
    network_bytes_per_s=st.floats(50e6, 1e9),
    map_slots=st.integers(1, 3),
    reduce_slots=st.integers(1, 2),
)


@st.composite
def clusters(draw_: st.DrawFn) -> Cluster:
    shared = draw_(st.booleans())
    groups = tuple(
        Group(
            machine=replace(draw_(MACHINES), shared_slots=shared),
            count=draw_(st.integers(2, 5)),
            zone=zone,
        )
        for zone in draw_(st.sampled_from([("a",), ("a", "b"), ("a", "b", "b")]))
    )
    return Cluster(
        groups=groups,
        network=Network(nodes_per_rack=draw_(st.sampled_from([None, 2])), rack_bytes_per_s=1e9),
        replication=draw_(st.integers(1, 3)),
        notice_s=draw_(st.sampled_from([0.0, 5.0])),
        heartbeat=draw_(BEATS),
    )


@st.composite
def jobs(draw_: st.DrawFn) -> Job:
    splits = draw_(st.integers(1, 25))
    return Job(
        input_bytes=splits * draw_(st.floats(1e6, 2e8)),
        splits=splits,
        reducers=draw_(st.integers(0, 8)),
        map_ratio=draw_(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
        shuffle_compression=draw_(st.sampled_from([0.4, 1.0])),
        slow_start=draw_(st.sampled_from([0.0, 0.05, 1.0])),
        task_startup_s=draw_(st.sampled_from([0.0, 1.0])),
        input_store=draw_(st.sampled_from(["hdfs", "object store"])),
        stragglers=draw_(STRAGGLERS),
        speculation=Speculation(rule=draw_(RULES), after_s=5, every_s=2),
    )


def finished_tasks(result: Result, phase: str) -> list[int]:
    table = result.attempts
    chosen = (table["outcome"] == "finished") & (table["phase"] == phase)
    return sorted(table["task"][chosen].tolist())


@settings(max_examples=60, deadline=None)
@given(clusters(), jobs(), st.integers(0, 5), st.data())
def test_every_task_finishes_exactly_once_whatever_is_lost(
    cluster: Cluster, job: Job, seed: int, data: st.DataObject
) -> None:
    nodes = data.draw(st.lists(st.integers(1, cluster.nodes - 1), unique=True, max_size=3))
    at_s = data.draw(st.floats(0, 60))
    kind = data.draw(st.sampled_from([NodeLoss, SpotReclaim]))
    faults = [kind(nodes=tuple(nodes), at_s=at_s)] if nodes else []
    result = run_job(cluster, job, faults, seed=seed)
    if not result.finished:
        assert result.counters["lost_splits"] > 0  # all copies of some split were on those nodes
        return
    assert finished_tasks(result, "map") == list(range(job.splits))
    assert finished_tasks(result, "reduce") == list(range(job.reducers))
    assert np.isfinite(result.attempts["end_s"]).all()


@settings(max_examples=40, deadline=None)
@given(clusters(), jobs(), st.integers(0, 5))
def test_bytes_are_conserved_from_map_through_shuffle_to_reduce(
    cluster: Cluster, job: Job, seed: int
) -> None:
    counters = run_job(cluster, job, seed=seed).counters
    close = pytest.approx
    assert counters["map_input_bytes"] == close(job.input_bytes)
    assert counters["map_output_bytes"] == close(job.input_bytes * job.map_ratio)
    if job.reducers:
        kept = counters["map_output_materialized_bytes"]
        assert counters["reduce_shuffle_bytes"] == close(kept)
        assert counters["reduce_input_bytes"] == close(counters["combine_output_bytes"])
    assert counters["output_bytes"] == close(job.output_bytes)
    crossing = ("zone_crossing", "rack_crossing", "network")
    sizes = [counters[f"shuffle_{name}_bytes"] for name in crossing]
    assert sizes == sorted(sizes)
    assert sizes[-1] <= counters["reduce_shuffle_bytes"] * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(clusters(), jobs(), st.integers(0, 5))
def test_no_slot_does_two_things_at_once(cluster: Cluster, job: Job, seed: int) -> None:
    table = run_job(cluster, job, seed=seed).attempts
    shared = cluster.groups[0].machine.shared_slots
    for node, kind in enumerate(cluster.kinds.tolist()):
        machine = cluster.groups[kind].machine
        for phase, slots in (("map", machine.map_slots), ("reduce", machine.reduces_at_once)):
            here = table["node"] == node
            if not shared:
                here &= table["phase"] == phase
            times = [(at_s, -1) for at_s in table["end_s"][here]]
            times += [(at_s, 1) for at_s in table["begin_s"][here]]
            assert np.cumsum([step for _, step in sorted(times)]).max(initial=0) <= slots


def alike(nodes: int, slots: int = 1) -> Cluster:
    machine = Machine(
        cores=slots, disk_bytes_per_s=1e8, network_bytes_per_s=1e9, disks=slots, map_slots=slots
    )
    return Cluster(groups=(Group(machine=machine, count=nodes),))


def maps_only(splits: int, stragglers: Stragglers, rule: Rule = "none") -> Job:
    # Read from an object store, a task takes the same time wherever it runs.
    return Job(
        input_bytes=splits * 1e8,
        splits=splits,
        reducers=0,
        map_ratio=0.0,
        input_store="object store",
        stragglers=stragglers,
        speculation=Speculation(rule=rule, finished=0.5, after_s=1, every_s=0.5),
    )


def times_s(cluster: Cluster, job: Job, seed: int) -> list[float]:
    factors, rates = draw(cluster, job, seed).factors, rates_of(cluster, job)
    return [
        drawn_s(rates.map_s[0][0][task], rates.map_alone_s[0][task], factors[task][0])
        for task in range(job.splits)
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 3), st.integers(1, 30), STRAGGLERS, st.integers(0, 9))
def test_a_list_schedule_stays_within_grahams_bound(
    nodes: int, slots: int, splits: int, stragglers: Stragglers, seed: int
) -> None:
    cluster, job = alike(nodes, slots), maps_only(splits, stragglers)
    each_s = times_s(cluster, job, seed)
    makespan_s = run_job(cluster, job, seed=seed).makespan_s
    assert makespan_s >= least_makespan_s(each_s, nodes * slots) * (1 - 1e-9)
    assert makespan_s <= graham_bound_s(each_s, nodes * slots) * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 30), STRAGGLERS, st.integers(0, 9))
def test_another_node_never_slows_independent_tasks(
    nodes: int, splits: int, stragglers: Stragglers, seed: int
) -> None:
    job = maps_only(splits, stragglers)
    fewer, more = (run_job(alike(n), job, seed=seed).makespan_s for n in (nodes, nodes + 1))
    assert more <= fewer * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 3), st.integers(1, 30), STRAGGLERS, st.integers(0, 9))
def test_no_slot_is_idle_while_a_task_waits(
    nodes: int, slots: int, splits: int, stragglers: Stragglers, seed: int
) -> None:
    table = run_job(alike(nodes, slots), maps_only(splits, stragglers), seed=seed).attempts
    begins, ends = table["begin_s"], table["end_s"]
    for at_s in begins[begins > 0].tolist():
        # Until a task that waited begins, all others of its time run.
        assert ((begins < at_s) & (ends >= at_s)).sum() >= nodes * slots


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 30), STRAGGLERS, st.integers(0, 9), st.floats(0.01, 20))
def test_reports_lengthen_a_schedule_by_an_interval_for_each_task_at_most(
    nodes: int, splits: int, stragglers: Stragglers, seed: int, every_s: float
) -> None:
    cluster, job = alike(nodes), maps_only(splits, stragglers)
    each_s = times_s(cluster, job, seed)
    beat = replace(cluster, heartbeat=Heartbeat(every_s=every_s))
    makespan_s = run_job(beat, job, seed=seed).makespan_s
    longer_s = [one + every_s for one in each_s]
    assert makespan_s >= least_makespan_s(each_s, nodes) * (1 - 1e-9)
    # At first a node waits for its first report; from then on it gets a task with each end.
    assert makespan_s <= (every_s + graham_bound_s(longer_s, nodes)) * (1 + 1e-6)


@settings(max_examples=60, deadline=None)
@given(clusters(), jobs(), st.integers(0, 5))
def test_a_job_takes_what_its_slots_and_disks_take_at_least(
    cluster: Cluster, job: Job, seed: int
) -> None:
    result = run_job(cluster, job, seed=seed)
    table = result.attempts
    maps = [group.count * group.machine.map_slots for group in cluster.groups]
    reduces = [group.count * group.machine.reduces_at_once for group in cluster.groups]
    for phase, slots in (("map", sum(maps)), ("reduce", sum(reduces))):
        here = table["phase"] == phase
        busy_s = float((table["end_s"] - table["begin_s"])[here].sum())
        assert result.makespan_s >= busy_s / slots * (1 - 1e-9)
    longest = float((table["end_s"] - table["begin_s"]).max())
    assert result.makespan_s >= longest * (1 - 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(1, 30), st.integers(1, 8), st.integers(0, 5), BEATS)
def test_another_node_slows_a_job_by_no_more_than_an_anomaly(
    nodes: int, splits: int, reducers: int, seed: int, beat: Heartbeat
) -> None:
    # Tasks of whole jobs depend on each other, so a list schedule may get longer (Graham, 1969).
    job = Job(input_bytes=splits * 1e8, splits=splits, reducers=reducers, output_replication=1)
    fewer, more = (
        run_job(replace(alike(n), heartbeat=beat), job, seed=seed).makespan_s
        for n in (nodes, nodes + 1)
    )
    slack_s = 4 * beat.every_s
    assert more <= (2 - 1 / nodes if nodes > 1 else 1.5) * fewer + slack_s


@settings(max_examples=60, deadline=None)
@given(clusters(), jobs(), st.integers(0, 5), st.data())
def test_what_a_lost_node_had_written_is_written_again_elsewhere(
    cluster: Cluster, job: Job, seed: int, data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, cluster.nodes - 1))
    at_s = data.draw(st.floats(0.1, 40))
    result = run_job(cluster, job, [NodeLoss(nodes=(lost,), at_s=at_s)], seed=seed)
    if not result.finished:
        return
    table = result.attempts
    gone = table["outcome"] == "output lost"
    assert (table["node"][gone] == lost).all()
    assert (table["phase"][gone] == "map").all()
    for task in table["task"][gone].tolist():
        again = (table["task"] == task) & (table["phase"] == "map") & ~gone
        again &= table["outcome"] == "finished"
        assert again.sum() == 1
        assert (table["node"][again] != lost).all()
        assert (table["end_s"][again] >= at_s).all()


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 3), st.integers(1, 40))
def test_equal_tasks_run_in_waves(nodes: int, slots: int, splits: int) -> None:
    cluster, job = alike(nodes, slots), maps_only(splits, Stragglers())
    waves = math.ceil(splits / (nodes * slots))
    one_s = run_job(cluster, replace(job, splits=1, input_bytes=1e8)).makespan_s
    assert run_job(cluster, job).makespan_s == pytest.approx(waves * one_s)


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 6), st.integers(1, 30), STRAGGLERS, RULES, st.integers(0, 9))
def test_second_attempts_never_slow_independent_tasks(
    nodes: int, splits: int, stragglers: Stragglers, rule: Rule, seed: int
) -> None:
    with_them, without = (
        run_job(alike(nodes), maps_only(splits, stragglers, one), seed=seed).makespan_s
        for one in (rule, "none")
    )
    assert with_them <= without * (1 + 1e-9)


@settings(max_examples=30, deadline=None)
@given(clusters(), jobs(), st.integers(0, 5))
def test_the_same_seed_gives_the_same_run(cluster: Cluster, job: Job, seed: int) -> None:
    first, second = (run_job(cluster, job, seed=seed) for _ in range(2))
    assert first.makespan_s == second.makespan_s
    assert first.counters == second.counters
    for name, column in first.attempts.items():
        np.testing.assert_array_equal(column, second.attempts[name])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_simpy_agrees(benchmark: ModuleType, data: st.DataObject) -> None:
    job = replace(
        data.draw(jobs()),
        reducers=data.draw(st.integers(1, 6)),
        speculation=Speculation(rule=data.draw(st.sampled_from(["none", "backup"])), finished=0.5),
    )
    machine = replace(data.draw(MACHINES), shared_slots=False)
    cluster = Cluster(
        groups=(Group(machine=machine, count=data.draw(st.integers(3, 6))),),
        network=Network(nodes_per_rack=2, rack_bytes_per_s=1e9),
        replication=3,
    )
    seed = data.draw(st.integers(0, 5))
    lost = None
    if data.draw(st.booleans()):
        lost = NodeLoss(nodes=(1,), at_s=data.draw(st.floats(0.5, 20)))
    peer = benchmark.Peer(cluster, job, draw(cluster, job, seed), lost).run()
    ours = run_job(cluster, job, [lost] if lost else [], seed=seed)
    assert ours.makespan_s == pytest.approx(peer.makespan_s, rel=1e-9)
    if lost and lost.at_s < ours.makespan_s:
        assert ours.counters["maps_run_again"] == peer.maps_run_again
