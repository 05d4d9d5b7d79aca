"""Giving waiting tasks to free slots: at once, or where nodes report, in the answer to a report.

Where nodes report, a node with free slots goes on reporting as long as tasks wait; when none do, it
sleeps until some do again. Tasks are spread evenly: no node takes more of them than its part of all
that are unfinished (``JobQueueTaskScheduler`` of Hadoop).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.flow.mapreduce.losses import make_room
from headrace.flow.mapreduce.second import back_up
from headrace.flow.mapreduce.state import BEAT, BEGIN, MAP, REDUCE

if TYPE_CHECKING:
    from headrace.flow.mapreduce.queues import Slots
    from headrace.flow.mapreduce.state import State

__all__ = ["dispatch", "hand_out"]


def dispatch(state: State, _kind: int, _subject: int) -> None:
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
    _second(state)


def hand_out(state: State, kind: int, subject: int) -> None:
    """Answer a report, and plan the next of nodes that sleep if there is work for them."""
    if kind == BEGIN:
        state.asleep.update(range(state.cluster.nodes))
    elif kind == BEAT:
        _answer(state, subject)
    if state.splits.count and not state.slots[MAP].idle:
        make_room(state)
    if _waits(state):
        for node in sorted(state.asleep):
            state.wake(node)
    _second(state)


def _answer(state: State, node: int) -> None:
    """Give tasks to a node that reports: maps first, so many of both and of reduces at most."""
    limits = state.cluster.heartbeat
    maps, reduces = state.slots
    left = limits.tasks or maps.total[node] + reduces.total[node]
    while left and state.splits.count and _has_part(state, maps, MAP, node):
        split = state.splits.take(node)
        assert split is not None
        state.start(split, node)
        left -= 1
    left = min(left, limits.reduces or left)
    while left and _reduces_may_begin(state) and _has_part(state, reduces, REDUCE, node):
        state.start(state.reduces.popleft(), node)
        left -= 1
    state.answered(node)
    if maps.free[node] or reduces.free[node]:
        state.rest(node)


def _has_part(state: State, slots: Slots, phase: int, node: int) -> bool:
    """Tell whether a node has a free slot, and has not its part of the unfinished tasks yet."""
    if not slots.free[node]:
        return False
    if state.shared:
        return True
    used = slots.total[node] - slots.free[node]
    return used < slots.fair(node, state.count[phase] - state.finished[phase])


def _waits(state: State) -> bool:
    """Tell whether a task waits that may begin, and a slot for it is free somewhere."""
    maps, reduces = state.slots
    if state.splits.count and maps.idle:
        return True
    return bool(reduces.idle) and _reduces_may_begin(state)


def _reduces_may_begin(state: State) -> bool:
    if not state.reduces or (state.shared and state.splits.count):
        return False
    return state.finished[MAP] >= state.job.slow_start * state.count[MAP]


def _second(state: State) -> None:
    if state.job.speculation.rule == "backup":
        back_up(state, MAP)
        back_up(state, REDUCE)
