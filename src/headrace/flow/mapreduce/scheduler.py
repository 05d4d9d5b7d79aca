"""The event loop: free slots take waiting tasks, until every task is finished once.

Maps come before reduces where they share slots. A map takes the nearest split to a free slot. When
a node is lost, its running tasks wait again, and so do its finished maps as long as any reducer has
still to fetch: their output lay on that node. Such a reducer fetches those outputs again.

Tasks are given out as soon as slots are free, or only when a node reports (`giving`).

Everything is deterministic: equal times are ordered by the kind of event and then by number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop
from typing import TYPE_CHECKING, Final

from headrace.flow.mapreduce.draws import draw, draw_losses
from headrace.flow.mapreduce.faults import NodeFault, NodeLoss, SlowNodes, SpotReclaim
from headrace.flow.mapreduce.giving import dispatch, hand_out
from headrace.flow.mapreduce.losses import come_back, lose, miss, reclaim
from headrace.flow.mapreduce.result import Result, Run, result_of
from headrace.flow.mapreduce.second import hurry
from headrace.flow.mapreduce.state import (
    BEAT,
    BEGIN,
    FINISH,
    LOOK,
    LOSE,
    MAP,
    MISS,
    RECLAIM,
    REDUCE,
    State,
)

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.draws import Draws
    from headrace.flow.mapreduce.job import Job

__all__ = ["run_job"]

SEED: Final = ("E1",)


def run_job(
    cluster: Cluster,
    job: Job,
    faults: Sequence[NodeFault] = (),
    *,
    seed: int = 0,
    draws: Draws | None = None,
) -> Result:
    """Run *job* on *cluster* and return what happened.

    Parameters
    ----------
    cluster, job
        What runs where.
    faults
        What happens to nodes meanwhile; times count from submission.
    seed
        Decides where splits lie, which attempts straggle, and which nodes are lost by chance.
    draws
        Places and slow attempts themselves, instead of those of *seed*.

    Raises
    ------
    ValueError
        When a fault names a node that the cluster does not have, or nodes of both kinds, with and
        without shared slots, are mixed.

    Examples
    --------
    >>> from headrace.flow.mapreduce import Cluster, Group, Job, Machine, Processor
    >>> machine = Machine(disk_bytes_per_s=100e6, network_bytes_per_s=1e9, cores=1, map_slots=1)
    >>> cluster = Cluster(groups=(Group(machine=machine, count=4),))
    >>> job = Job(input_bytes=8e9, splits=8, reducers=0, map_ratio=0.0)
    >>> run_job(cluster, job).makespan_s
    20.0
    """
    state = State(cluster, job, draws or draw(cluster, job, seed))
    drawn = draw_losses(faults, seed)
    _plan(state, drawn)
    _go(state, drawn, hand_out if cluster.heartbeat.every_s else dispatch)
    return result_of(
        Run(
            cluster=cluster,
            job=job,
            attempts=state.attempts,
            done=state.done,
            splits=state.splits,
            partition_bytes=state.rates.partition_bytes,
            end_s=state.now + (0.0 if state.failure else job.cleanup_s),
            failure=state.failure,
            without_blocks=frozenset(state.without_blocks),
        )
    )


def _plan(state: State, faults: Sequence[NodeFault]) -> None:
    """Put the faults and the job's begin among the events."""
    nodes = state.cluster.nodes
    for number, fault in enumerate(faults):
        for node in fault.nodes:
            if not 0 <= node < nodes:
                raise ValueError(f"node {node} is none of the {nodes} nodes, from 0 on")
            if isinstance(fault, SlowNodes):
                state.slow[node] *= fault.factor
        if isinstance(fault, NodeLoss | SpotReclaim):
            kind = LOSE if isinstance(fault, NodeLoss) else RECLAIM
            state.plan(fault.at_s, kind, number)
    state.plan(state.job.startup_s, BEGIN)
    if state.job.speculation.rule == "progress":
        state.plan(state.job.startup_s + state.job.speculation.every_s, LOOK)


def _go(state: State, faults: Sequence[NodeFault], give: Callable[[State, int, int], None]) -> None:
    """Run until the last task is finished, or nothing can happen any more.

    After each event tasks are given out, in one of two ways.
    """
    last = REDUCE if state.count[REDUCE] else MAP
    begun = False
    while state.finished[last] < state.count[last]:
        if not state.events:
            state.failure = "no node is left that could go on"
        if state.failure:
            return
        state.now, kind, subject = heappop(state.events)
        if kind == FINISH:
            if not state.ends_now(subject):
                continue
            state.finish(subject)
        elif kind == LOOK:
            _look(state)
        elif kind == BEGIN:
            begun = True
        elif kind != BEAT:
            _change(state, kind, faults[subject], subject)
        if begun:
            give(state, kind, subject)


def _change(state: State, kind: int, fault: NodeFault, number: int) -> None:
    """Let nodes go or come."""
    if kind == LOSE:
        lose(state, fault, number)
    elif kind == MISS:
        miss(state, fault)
    elif kind == RECLAIM:
        reclaim(state, fault, number)
    else:
        come_back(state, fault)


def _look(state: State) -> None:
    """Look at the running tasks, and again after a while as long as anything can happen."""
    for phase in (MAP, REDUCE):
        hurry(state, phase)
    if state.events:
        state.plan(state.job.speculation.every_s, LOOK)
