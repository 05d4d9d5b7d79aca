"""When nodes report: what a master learns, and gives out, only then.

A node reports at fixed intervals. That a task has ended is known at the next report of its node,
and only in the answer to a report does a node get tasks, so many at most. Nodes report evenly
spread over the interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

__all__ = ["FRAMEWORKS", "Heartbeat"]

_GOLDEN: Final = (math.sqrt(5) - 1) / 2
"""Multiples of it, modulo 1, are spread as evenly as can be, for any number of nodes."""
_ROUNDING: Final = 1e-9


class Heartbeat(Struct, frozen=True, kw_only=True):
    """How nodes report to their master.

    Attributes
    ----------
    every_s
        Time between two reports of a node; 0 where everything is known at once.
    tasks
        Tasks that a node gets for one report; None for as many as it has slots.
    reduces
        Reduces among them; None for no limit of their own.
    at_end
        Whether a node also reports as soon as one of its tasks ends.
    """

    every_s: float = 0.0
    tasks: int | None = None
    reduces: int | None = None
    at_end: bool = False

    def __post_init__(self) -> None:
        if not self.every_s >= 0:
            raise ValueError(f"nodes report every {self.every_s} s: not below 0")
        if any(limit is not None and limit < 1 for limit in (self.tasks, self.reduces)):
            raise ValueError("a report is answered with 1 task at least")

    def next_s(self, node: int, at_s: float) -> float:
        """Return when a node reports for the first time from *at_s* on."""
        if not self.every_s:
            return at_s
        offset_s = node * _GOLDEN % 1.0 * self.every_s
        beats = math.ceil((at_s - offset_s) / self.every_s - _ROUNDING)
        return max(at_s, offset_s + beats * self.every_s)


def _hadoop_0_19(nodes: int) -> Heartbeat:
    return Heartbeat(every_s=max(5.0, nodes // 50 + 1.0), tasks=1, at_end=True)


def _hadoop_1(nodes: int) -> Heartbeat:
    return Heartbeat(every_s=max(3.0, nodes / 100), reduces=1)


def _hadoop_2(_nodes: int) -> Heartbeat:
    return Heartbeat(every_s=1.0, tasks=1)


FRAMEWORKS: Final[Mapping[str, Callable[[int], Heartbeat]]] = {
    "hadoop 0.19": _hadoop_0_19,
    "hadoop 1": _hadoop_1,
    "hadoop 2": _hadoop_2,
}
"""How nodes report where nobody has configured it, by framework and number of nodes. All read on
2026-11-28:

- Hadoop up to 0.19: ``MRConstants`` (5 s at least, a second more for every 50 nodes),
  ``JobQueueTaskScheduler`` (one task, a map if there is one) and ``TaskTracker`` (the end of a task
  wakes it up).
- Hadoop 0.20 to 1.x: ``MRConstants`` and ``mapred.heartbeats.in.second`` (3 s at least, 100 reports
  a second altogether), ``JobQueueTaskScheduler`` (never more than one reduce) and
  ``mapreduce.tasktracker.outofband.heartbeat``, which is false.
- Hadoop 2 (YARN): ``yarn.resourcemanager.nodemanagers.heartbeat-interval-ms`` of 1,000 and
  ``yarn.scheduler.fair.assignmultiple``, which is false.
"""
