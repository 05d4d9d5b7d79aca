"""How long a job runs on so many nodes, phase by phase: the arithmetic of the calculator.

A node of a type runs k containers at once, and n nodes n k. With S splits of at most b bytes, a
core that works through r bytes a second, and a network of w bytes a second and node:

    map       max( ceil(S / n k) (t + b / r),  input / n w )
    shuffle   shuffled bytes / n w
    reduce    max( t + shuffled / n k r,  output / n w )

t is what a task takes besides its work. Phases follow one another, so that their sum is an upper
bound for engines that let shuffle and map overlap. The first term of *map* counts waves: a few
tasks more than there are containers cost a whole wave.

The mapper formula of AWS's paper, nodes = mappers × time of one / (mappers of a node × time), is
*map* without rounding: `nodes_for`.

Source: "Best Practices for Amazon EMR" (quotas.WHITEPAPER), "Estimating the number of mappers".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from headrace.services.emr.instances import NodeType
    from headrace.services.emr.requirement import BatchRequirement

__all__ = ["Phases", "containers_of", "nodes_for", "phases", "split_s"]


class Phases(Struct, frozen=True):
    """Seconds of each phase, and the waves of map tasks."""

    map_s: float
    shuffle_s: float
    reduce_s: float
    waves: int

    @property
    def work_s(self) -> float:
        """All phases, one after another."""
        return self.map_s + self.shuffle_s + self.reduce_s


def nodes_for(mappers: int, mapper_s: float, of_a_node: int, desired_s: float) -> int:
    """Return the nodes that run *mappers* of *mapper_s* each in the desired time.

    >>> nodes_for(20, 180, 8, 300)
    2
    """
    return max(1, math.ceil(mappers * mapper_s / (of_a_node * desired_s)))


def containers_of(need: BatchRequirement, node: NodeType) -> int:
    """Return how many tasks of *need* run on a node at once; 0 if it has too little memory."""
    if need.container_bytes is None:
        return node.containers()
    return node.containers(math.ceil(need.container_bytes / 2**20))


def split_s(need: BatchRequirement) -> float:
    """Return how long the task of the largest split takes, in seconds."""
    return need.task_s + need.splits.largest_bytes / need.per_core_bytes_per_s


def phases(need: BatchRequirement, node: NodeType, nodes: int) -> Phases:
    """Return how long *need* takes on so many nodes; each must run one container at least."""
    slots = nodes * containers_of(need, node)
    network = nodes * node.network_bytes_per_s
    waves = math.ceil(need.splits.count / slots)
    reduced_s = need.shuffled_bytes / (slots * need.per_core_bytes_per_s)
    return Phases(
        map_s=max(waves * split_s(need), need.input_bytes / network),
        shuffle_s=need.shuffled_bytes / network,
        reduce_s=max(need.task_s + reduced_s, need.written_bytes / network),
        waves=waves,
    )
