"""The event loop: free slots take waiting tasks, until every task is finished once.

Maps come before reduces where they share slots. A map takes the nearest split to a free slot. When
a node is lost, its running tasks wait again, and so do its finished maps as long as any reducer has
still to fetch: their output lay on that node. Such a reducer fetches those outputs again.

Everything is deterministic: equal times are ordered by the kind of event and then by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop
from typing import TYPE_CHECKING, Final

from headrace.flow.mapreduce.draws import draw
from headrace.flow.mapreduce.faults import NodeFault, NodeLoss, SlowNodes
from headrace.flow.mapreduce.losses import come_back, lose, make_room, miss, reclaim
from headrace.flow.mapreduce.result import Result, Run, result_of
from headrace.flow.mapreduce.second import back_up, hurry
from headrace.flow.mapreduce.state import (
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
        Decides where splits lie and which attempts straggle.
    draws
        The draws themselves, instead of *seed*.

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
    _plan(state, faults)
    _go(state, faults)
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
        if not isinstance(fault, SlowNodes):
            kind = LOSE if isinstance(fault, NodeLoss) else RECLAIM
            state.plan(fault.at_s, kind, number)
    state.plan(state.job.startup_s, BEGIN)
    if state.job.speculation.rule == "progress":
        state.plan(state.job.startup_s + state.job.speculation.every_s, LOOK)


def _go(state: State, faults: Sequence[NodeFault]) -> None:
    """Run until the last task is finished, or nothing can happen any more."""
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
        else:
            _change(state, kind, faults[subject], subject)
        if begun:
            _dispatch(state)


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


def _dispatch(state: State) -> None:
    """Give free slots to tasks that wait; what is left over to second attempts."""
    maps, reduces = state.slots
    while state.splits.count and (maps.idle or make_room(state)):
        node = maps.first()
        split = None if node is None else state.splits.take(node)
        if node is None or split is None:
            break
        state.start(split, node)
    if state.reduces and _reduces_may_begin(state):
        while state.reduces and (node := reduces.first()) is not None:
            state.start(state.reduces.popleft(), node)
    if state.job.speculation.rule == "backup":
        back_up(state, MAP)
        back_up(state, REDUCE)


def _reduces_may_begin(state: State) -> bool:
    if state.shared and state.splits.count:
        return False
    return state.finished[MAP] >= state.job.slow_start * state.count[MAP]


def _look(state: State) -> None:
    """Look at the running tasks, and again after a while as long as anything can happen."""
    for phase in (MAP, REDUCE):
        hurry(state, phase)
    if state.events:
        state.plan(state.job.speculation.every_s, LOOK)
