"""From one number of shards to another by UpdateShardCount, within its limits.

A call may at most double or halve the number of open shards, a stream takes 10 calls in a rolling
24 hours, and scales to 10,000 shards by default. Data stays readable and writable meanwhile.

How long one call takes is not published, so the plan counts the waiting that the limit of calls
imposes and no more.

Source: Kinesis API reference, UpdateShardCount.
"""

from __future__ import annotations

import math

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.kinesis import quotas as q

__all__ = ["Plan", "Step", "allowed", "plan"]


class Step(Struct, frozen=True):
    """One call of UpdateShardCount.

    Attributes
    ----------
    shards
        TargetShardCount of the call.
    not_before_h
        Hours after the first call before which the limit of calls forbids it.
    """

    shards: int
    not_before_h: float


class Plan(Struct, frozen=True):
    """The fewest calls that lead from one number of shards to another.

    Attributes
    ----------
    current, target
        Open shards before and after.
    steps
        The calls in order; none if nothing changes.
    needs_quota
        Whether the target is beyond the default ceiling, so that AWS must raise it first.
    """

    current: int
    target: int
    steps: tuple[Step, ...]
    needs_quota: bool

    @property
    def hours(self) -> float:
        """Hours from the first call to the last."""
        return self.steps[-1].not_before_h if self.steps else 0.0


def allowed(current: int, target: int) -> bool:
    """Tell whether one call may lead from *current* to *target* shards.

    >>> allowed(4, 8), allowed(4, 10), allowed(4, 2), allowed(4, 1)
    (True, False, True, False)
    """
    return _floor(current) <= target <= _ceiling(current)


def plan(current: int, target: int, *, calls_spent: int = 0) -> Plan:
    """Return the fewest calls from *current* to *target* shards.

    Parameters
    ----------
    current, target
        Open shards now and wanted.
    calls_spent
        Calls of the last 24 hours, which count towards the limit; the 24 hours are taken to begin
        now, which is the worst case.

    Raises
    ------
    InputError
        A number of shards is below 1, or *calls_spent* is not within the limit.

    Examples
    --------
    >>> [step.shards for step in plan(4, 30).steps]
    [8, 16, 30]
    """
    if current < 1 or target < 1:
        raise InputError(f"from {current} to {target} shards: a stream has at least 1")
    if not 0 <= calls_spent <= q.RESHARD_CALLS_PER_24_H:
        raise InputError(f"{calls_spent} calls spent: the limit is {q.RESHARD_CALLS_PER_24_H}")
    steps: list[Step] = []
    shards = current
    while shards != target:
        shards = min(target, _ceiling(shards)) if target > shards else max(target, _floor(shards))
        waits = (len(steps) + calls_spent) // q.RESHARD_CALLS_PER_24_H
        steps.append(Step(shards=shards, not_before_h=24.0 * waits))
    return Plan(
        current=current,
        target=target,
        steps=tuple(steps),
        needs_quota=target > q.SHARDS_PER_STREAM_MAX,
    )


def _ceiling(shards: int) -> int:
    return math.floor(shards * q.RESHARD_UP_FACTOR)


def _floor(shards: int) -> int:
    return math.ceil(shards * q.RESHARD_DOWN_FACTOR)
