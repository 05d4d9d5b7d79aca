"""Nodes that go and come: what stops with them, what is noticed, and what must be run again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from headrace.flow.mapreduce.attempts import KILLED, LOST, OUTPUT_LOST, RUNNING
from headrace.flow.mapreduce.faults import NodeLoss, SpotReclaim
from headrace.flow.mapreduce.state import LOSE, MAP, MISS, REDUCE, RETURN

if TYPE_CHECKING:
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.flow.mapreduce.state import State

__all__ = ["come_back", "lose", "make_room", "miss", "reclaim"]


def reclaim(state: State, fault: NodeFault, number: int) -> None:
    """Give notice: the nodes take no more tasks, and stop when it is over."""
    assert isinstance(fault, SpotReclaim)
    _close(state, fault.nodes)
    state.plan(fault.notice_s, LOSE, number)


def lose(state: State, fault: NodeFault, number: int) -> None:
    """Stop nodes; whether anybody knows at once depends on the cluster."""
    _close(state, fault.nodes)
    state.down.update(fault.nodes)
    if not (isinstance(fault, NodeLoss) and fault.keeps_blocks):
        state.without_blocks.update(fault.nodes)
    needed = _outputs_needed(state)
    for node in fault.nodes:
        _silence(state, node, needed=needed)
    if state.finished[MAP] < state.count[MAP]:
        _let_wait(state)
    notice_s = 0.0 if isinstance(fault, SpotReclaim) else state.cluster.notice_s
    state.plan(notice_s, MISS, number)
    if isinstance(fault, NodeLoss) and fault.back_after_s is not None:
        state.plan(max(fault.back_after_s, notice_s), RETURN, number)


def miss(state: State, fault: NodeFault) -> None:
    """Notice that nodes are lost: their tasks wait again."""
    table = state.attempts
    for node in fault.nodes:
        gone, state.on_node[node] = state.on_node[node], {}
        for attempt in gone:
            task = table.task[attempt]
            if table.outcome[attempt] == RUNNING:
                table.close(attempt, LOST, state.now)
                state.give_up(attempt)
            elif table.outcome[attempt] == OUTPUT_LOST and state.done[task] < 0:
                state.wait(task)


def come_back(state: State, fault: NodeFault) -> None:
    """Let nodes take tasks again."""
    for node in fault.nodes:
        machine = state.cluster.groups[state.kind[node]].machine
        state.down.discard(node)
        state.slots[MAP].open(node, machine.map_slots)
        if not state.shared:
            state.slots[REDUCE].open(node, machine.reduce_slots)
        state.rest(node)


def make_room(state: State) -> bool:
    """End the last reducer that began, if all that run wait for maps which find no slot.

    Tells whether there is room now.
    """
    if not state.shared or not state.fetching or len(state.running) > len(state.fetching):
        return False
    attempt = max(state.fetching)
    state.end(attempt, KILLED)
    state.give_up(attempt)
    return True


def _close(state: State, nodes: tuple[int, ...]) -> None:
    for slots in state.slots:
        for node in nodes:
            slots.close(node)


def _outputs_needed(state: State) -> bool:
    """Tell whether any reducer has still to fetch, or runs on a node that is lost."""
    if state.reduces or state.fetching:
        return True
    table = state.attempts
    reducers = (
        attempt
        for task, found in state.running.items()
        if state.phase(task) == REDUCE
        for attempt in found
    )
    return any(
        table.fetched_s[attempt] > state.now or table.node[attempt] in state.down
        for attempt in reducers
    )


def _silence(state: State, node: int, *, needed: bool) -> None:
    """Let nothing on *node* go on; what maps have written there is gone."""
    table = state.attempts
    for attempt in state.on_node[node]:
        task = table.task[attempt]
        if table.outcome[attempt] == RUNNING:
            table.end_s[attempt] = math.inf
            state.fetching.pop(attempt, None)
        elif needed and state.phase(task) == MAP and state.done[task] == attempt:
            table.outcome[attempt] = OUTPUT_LOST
            state.done[task] = -1
            state.finished[MAP] -= 1


def _let_wait(state: State) -> None:
    """Let reducers that have not fetched everything wait for the maps that are run again."""
    table = state.attempts
    for task, found in state.running.items():
        if state.phase(task) == MAP:
            continue
        for attempt in found:
            if table.fetched_s[attempt] > state.now and table.node[attempt] not in state.down:
                table.end_s[attempt] = table.fetched_s[attempt] = math.inf
                state.fetching[attempt] = None
