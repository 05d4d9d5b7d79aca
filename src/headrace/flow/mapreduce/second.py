"""Second attempts at tasks that still run; the first of both to end counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from headrace.flow.mapreduce.attempts import RUNNING

if TYPE_CHECKING:
    from headrace.flow.mapreduce.state import State

__all__ = ["back_up", "hurry"]


def back_up(state: State, phase: int) -> None:
    """Near the end of a phase, begin a second attempt at every task that still runs.

    Those that began first come first. A second attempt runs on another node, and only in a slot
    that no task waits for.
    """
    count, slots = state.count[phase], state.slots[phase]
    enough = state.finished[phase] >= state.job.speculation.finished * count
    if not enough or not slots.idle or state.finished[phase] == count or state.waiting(phase):
        return
    table, line, passed = state.attempts, state.first[phase], 0
    while passed < len(line) and (node := slots.first()) is not None:
        attempt = line.popleft()
        task = table.task[attempt]
        if table.outcome[attempt] != RUNNING or len(state.running[task]) > 1:
            continue
        if table.node[attempt] == node:
            line.append(attempt)
            passed += 1
            continue
        state.start(task, node, second=True)


def hurry(state: State, phase: int) -> None:
    """Begin second attempts at tasks whose progress is behind the mean of their phase.

    A finished task has all its progress. Reducers that wait for maps are not slow.
    """
    if state.waiting(phase) or not state.slots[phase].idle:
        return
    table, rule = state.attempts, state.job.speculation
    alone = [
        attempts[0]
        for task, attempts in state.running.items()
        if state.phase(task) == phase and len(attempts) == 1 and attempts[0] not in state.fetching
    ]
    progress = {attempt: _progress(state, attempt) for attempt in alone}
    counted = state.finished[phase] + len(progress)
    mean = (state.finished[phase] + math.fsum(progress.values())) / max(1, counted)
    for attempt in sorted(progress, key=lambda one: (progress[one], one)):
        node = state.slots[phase].first()
        if node is None or progress[attempt] >= mean - rule.behind:
            return
        if state.now - table.begin_s[attempt] >= rule.after_s and table.node[attempt] != node:
            state.start(table.task[attempt], node, second=True)


def _progress(state: State, attempt: int) -> float:
    """Return the share of its time that has passed; 0 on a node that is down."""
    begin_s, end_s = state.attempts.begin_s[attempt], state.attempts.end_s[attempt]
    return (state.now - begin_s) / (end_s - begin_s) if end_s > begin_s else 1.0
