"""The attempts at tasks of one run, one row each, in the order in which they began."""

from __future__ import annotations

from typing import Final

__all__ = ["FINISHED", "KILLED", "LOST", "OUTCOMES", "OUTPUT_LOST", "RUNNING", "Attempts"]

RUNNING: Final = 0
FINISHED: Final = 1
KILLED: Final = 2
LOST: Final = 3
OUTPUT_LOST: Final = 4

OUTCOMES: Final = ("running", "finished", "killed", "lost", "output lost")
"""Names of outcomes: the other attempt was first, or room was needed; the node was lost; the
attempt finished, but what it wrote was lost with its node before everybody had it."""


class Attempts:
    """Columns of the table: lists, for they are read and written one by one."""

    def __init__(self) -> None:
        self.task: list[int] = []
        self.node: list[int] = []
        self.begin_s: list[float] = []
        self.end_s: list[float] = []
        self.fetched_s: list[float] = []
        self.factor: list[float] = []
        self.distance: list[int] = []
        self.second: list[bool] = []
        self.outcome: list[int] = []

    def add(  # noqa: PLR0913 - one value for each column that is known from the beginning
        self, task: int, node: int, begin_s: float, *, factor: float, distance: int, second: bool
    ) -> int:
        """Add an attempt that runs; return its number. When it ends is not known yet."""
        self.task.append(task)
        self.node.append(node)
        self.begin_s.append(begin_s)
        self.end_s.append(float("inf"))
        self.fetched_s.append(float("inf"))
        self.factor.append(factor)
        self.distance.append(distance)
        self.second.append(second)
        self.outcome.append(RUNNING)
        return len(self.task) - 1

    def close(self, attempt: int, outcome: int, at_s: float) -> None:
        """End an attempt."""
        self.outcome[attempt] = outcome
        self.end_s[attempt] = at_s
