"""Which losses of nodes lose blocks of a distributed file system, in closed form and sampled.

Each block lies on r different nodes of n, all such sets alike likely. Of k lost nodes a block is
lost if all its r copies were on them:

    p(k) = C(k, r) / C(n, r)             (hypergeometric: all r of the block among the k)

With B blocks, B p(k) are lost on average, and at least one with probability 1 - (1 - p(k))^B, for
blocks are placed independently. HDFS keeps racks apart besides, where it knows of racks; all nodes
of an EMR cluster are one rack to it. What lies on an object store (EMRFS) is lost with no node.

What a lost node kept is copied again from what is left. A master hands out so many blocks for each
node that is left, once in an interval: that, or the network, is the limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

__all__ = ["Blocks", "Loss", "copying_s", "losses", "sampled_losses"]

SEED: Final = ("E10", "E13", "E14")

_BLOCKS_PER_NODE: Final = 2
"""Blocks that are handed out for each living node in an interval
(``dfs.namenode.replication.work.multiplier.per.iteration``)."""
_INTERVAL_S: Final = 3.0
"""The interval (``dfs.namenode.redundancy.interval.seconds``). Source of both:
https://hadoop.apache.org/docs/current/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml"""


class Blocks(Struct, frozen=True):
    """What a distributed file system keeps.

    Attributes
    ----------
    nodes
        Nodes that keep blocks.
    replication
        Copies of each block.
    count
        Blocks, copies not counted.
    """

    nodes: int
    replication: int
    count: int

    def __post_init__(self) -> None:
        if self.nodes < 1 or self.replication < 1 or self.count < 0:
            raise ValueError("a file system has 1 node, 1 copy and no fewer than 0 blocks")

    @property
    def copies(self) -> int:
        """Copies of each block: no more than there are nodes."""
        return min(self.replication, self.nodes)

    def lost_share(self, lost_nodes: int) -> float:
        """Return how likely a block is lost with so many nodes."""
        if not 0 <= lost_nodes <= self.nodes:
            raise ValueError(f"{lost_nodes} of {self.nodes} nodes cannot be lost")
        return math.comb(lost_nodes, self.copies) / math.comb(self.nodes, self.copies)

    def expected_lost(self, lost_nodes: int) -> float:
        """Return how many blocks are lost with so many nodes, on average."""
        return self.count * self.lost_share(lost_nodes)

    def any_lost(self, lost_nodes: int) -> float:
        """Return how likely at least one block is lost with so many nodes."""
        share = self.lost_share(lost_nodes)
        if share == 1:
            return 1.0 if self.count else 0.0
        return -math.expm1(self.count * math.log1p(-share))


class Loss(Struct, frozen=True):
    """What so many lost nodes take away: blocks on average, and how likely any."""

    nodes: int
    expected_blocks: float
    any_lost: float


def losses(blocks: Blocks, most: int | None = None) -> Iterator[Loss]:
    """Yield the losses of 1, 2, … nodes, up to *most* or all.

    >>> [round(loss.expected_blocks) for loss in losses(Blocks(4, 2, 600))]
    [0, 100, 300, 600]
    """
    for lost in range(1, min(blocks.nodes, most or blocks.nodes) + 1):
        yield Loss(lost, blocks.expected_lost(lost), blocks.any_lost(lost))


def sampled_losses(blocks: Blocks, lost_nodes: int, *, runs: int, seed: int) -> list[int]:
    """Return how many blocks are lost with so many nodes, in each of *runs* random placements."""
    import numpy as np  # noqa: PLC0415 - closed forms do without, and start sooner

    generator = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        ranks = generator.random((blocks.count, blocks.nodes)).argsort(axis=1)
        places = ranks[:, : blocks.copies]
        # Which nodes are lost does not matter, as blocks lie anywhere: say the first.
        found.append(int((places < lost_nodes).all(axis=1).sum()))
    return found


def copying_s(
    blocks: Blocks, lost_nodes: int, *, block_bytes: float, network_bytes_per_s: float
) -> float:
    """Return how long it takes until every block that is left has all its copies again.

    Parameters
    ----------
    blocks, lost_nodes
        What was kept, and how many nodes were lost.
    block_bytes
        Size of a block.
    network_bytes_per_s
        What a node sends, and at the same time receives.

    Returns
    -------
    float
        Seconds from when the loss is noticed; infinite where fewer nodes are left than copies, 0
        where there is nothing to copy.
    """
    left = blocks.nodes - lost_nodes
    per_node = blocks.count * blocks.copies / blocks.nodes
    # Copies on lost nodes, but for blocks of which none is left.
    copied = per_node * lost_nodes - blocks.expected_lost(lost_nodes) * blocks.copies
    if copied <= 0:
        return 0.0
    if left < blocks.copies:
        return math.inf
    per_s = left * min(_BLOCKS_PER_NODE / _INTERVAL_S, network_bytes_per_s / block_bytes)
    return copied / per_s
