"""What is known of a node type; the numbers themselves stand in quotas.py."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

__all__ = ["NodeType", "RetiredType"]


class NodeType(Struct, frozen=True, kw_only=True):
    """What one node gives.

    Attributes
    ----------
    vcpus, memory_gib
        Virtual CPUs and memory in GiB.
    slices
        Slices of a new node; an elastic resize keeps their total and deals them out anew.
    storage_tb
        Storage in TB of a node among two or more: managed storage, or local disks.
    io_gb_per_s
        Storage throughput in GB/s.
    fewest_nodes
        1 where a single node is allowed.
    most_nodes
        Nodes that a cluster can be created with.
    most_resized
        Nodes that an elastic resize can lead to.
    grows, shrinks
        Elastic resize: by how much the count of the last classic resize may grow, or be divided.
    """

    vcpus: int
    memory_gib: int
    slices: int
    storage_tb: float
    io_gb_per_s: float
    fewest_nodes: int
    most_nodes: int
    most_resized: int
    grows: int
    shrinks: int


class RetiredType(Struct, frozen=True, kw_only=True):
    """A node type that a new cluster can't have.

    Attributes
    ----------
    slices, storage_tb, memory_gib
        What one node gave.
    ended
        When the type came to its end.
    closed
        When it stopped being given to new clusters.
    resizes
        Whether an elastic resize still starts from it.
    """

    slices: int
    storage_tb: float
    memory_gib: int
    ended: date | None = None
    closed: date | None = None
    resizes: bool = False
