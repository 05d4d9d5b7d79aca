"""What may happen to nodes while a job runs. Times count from the job's submission."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["NodeFault", "NodeLoss", "RandomLosses", "SlowNodes", "SpotReclaim"]

TWO_MINUTES_S = 120.0


class NodeLoss(Struct, frozen=True, kw_only=True):
    """Nodes stop at once; what ran there and what maps had written there is gone.

    Attributes
    ----------
    nodes
        Their numbers.
    at_s
        When.
    back_after_s
        After which they take tasks again; None for never.
    keeps_blocks
        Whether blocks of the distributed file system survive, as when only a process is killed.
    """

    nodes: tuple[int, ...]
    at_s: float
    back_after_s: float | None = None
    keeps_blocks: bool = False


class SpotReclaim(Struct, frozen=True, kw_only=True):
    """Nodes are taken back: they get no new tasks from the notice on, and stop when it is over.

    Attributes
    ----------
    nodes
        Their numbers.
    at_s
        When notice is given.
    notice_s
        How long before; two minutes for Spot Instances.
    """

    nodes: tuple[int, ...]
    at_s: float
    notice_s: float = TWO_MINUTES_S


class SlowNodes(Struct, frozen=True, kw_only=True):
    """Nodes work slower than their kind, all the time: everything there takes *factor* times."""

    nodes: tuple[int, ...]
    factor: float

    def __post_init__(self) -> None:
        if not self.factor > 0:
            raise ValueError(f"a node cannot take {self.factor} times as long")


class RandomLosses(Struct, frozen=True, kw_only=True):
    """Nodes stop by chance, each once at most, and independently of each other.

    When a node stops is drawn from an exponential distribution, under the seed of the run.

    Attributes
    ----------
    nodes
        Their numbers.
    mean_s
        Mean time until a node stops.
    back_after_s, keeps_blocks
        As for `NodeLoss`.
    """

    nodes: tuple[int, ...]
    mean_s: float
    back_after_s: float | None = None
    keeps_blocks: bool = False

    def __post_init__(self) -> None:
        if not self.mean_s > 0:
            raise ValueError(f"nodes cannot stop after {self.mean_s} s in the mean")


NodeFault = NodeLoss | SpotReclaim | SlowNodes | RandomLosses
"""Anything that happens to nodes."""
