"""A cluster's shape, ``4 × ra3.4xlarge``, and what takes the place of one that is retired.

The counts are those of "Upgrading to RA3 node types" in the management guide. That table still
tells a handful of dc2.large nodes to stay; since they can't, the ratio of its next row (3 nodes of
ra3.xlplus for 8 of dc2.large) is taken for ra3.large, which is half an ra3.xlplus. The table leaves
DC1 out: it is taken for DC2, which has the same memory and disks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.redshift import quotas as q

__all__ = ["Shape", "Successor", "counterpart", "slices_of", "successor"]


class Shape(Struct, frozen=True):
    """So many nodes of a type."""

    node_type: str
    nodes: int

    def __str__(self) -> str:
        """Return ``4 × ra3.4xlarge``."""
        return f"{self.nodes:,} × {self.node_type}"


class Successor(Struct, frozen=True):
    """What takes the place of a retired cluster.

    Attributes
    ----------
    shape
        The new cluster.
    says
        Where the count comes from, as a sentence.
    """

    shape: Shape
    says: str


_Row = tuple[int, int, str, Callable[[int], int], str]
"""From, to (nodes), new type, its count, the row as a sentence."""


def _per(new: int, old: int) -> Callable[[int], int]:
    return lambda nodes: math.ceil(nodes * new / old)


_BIG: Final[tuple[_Row, ...]] = (
    (1, 15, "ra3.4xlarge", _per(2, 1), "AWS recommends 2 nodes of ra3.4xlarge for each node."),
    (
        16,
        128,
        "ra3.16xlarge",
        _per(1, 2),
        "AWS recommends 1 node of ra3.16xlarge for every 2 nodes.",
    ),
)
_DS2_XLARGE: Final[Mapping[int, int]] = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5}
"""Nodes of ds2.xlarge → nodes of ra3.xlplus."""
_SMALL: Final[tuple[_Row, ...]] = (
    (
        1,
        4,
        "ra3.large",
        _per(3, 4),
        "3 nodes of ra3.large for 4 nodes keep the ratio that AWS recommends for 5 or more.",
    ),
    (5, 15, "ra3.xlplus", _per(3, 8), "AWS recommends 3 nodes of ra3.xlplus for every 8 nodes."),
    (16, 128, "ra3.4xlarge", _per(1, 8), "AWS recommends 1 node of ra3.4xlarge for every 8 nodes."),
)
_ROWS: Final[Mapping[str, tuple[_Row, ...]]] = {
    "dc1.large": _SMALL,
    "dc1.8xlarge": _BIG,
    "dc2.large": _SMALL,
    "dc2.8xlarge": _BIG,
    "ds2.xlarge": (
        (
            1,
            7,
            "ra3.xlplus",
            _DS2_XLARGE.__getitem__,
            "AWS recommends about 2 nodes of ra3.xlplus for every 3.",
        ),
        (
            8,
            128,
            "ra3.4xlarge",
            _per(1, 4),
            "AWS recommends 1 node of ra3.4xlarge for every 4 nodes.",
        ),
    ),
    "ds2.8xlarge": _BIG,
}

_GRAVITON: Final[Mapping[str, str]] = {
    "ra3.large": "rg.large",
    "ra3.xlplus": "rg.xlarge",
    "ra3.4xlarge": "rg.4xlarge",
    "ra3.16xlarge": "rg.12xlarge",
}


def successor(retired: Shape) -> Successor:
    """Return what AWS recommends instead of a retired cluster, with two nodes at least.

    Raises
    ------
    InputError
        When the type is not retired, or the table knows no such number of nodes.

    Examples
    --------
    >>> str(successor(Shape("ds2.xlarge", 8)).shape), str(successor(Shape("dc2.large", 16)).shape)
    ('2 × ra3.4xlarge', '2 × ra3.4xlarge')
    """
    rows = _ROWS.get(retired.node_type)
    if rows is None:
        raise InputError(
            f"{retired.node_type} is not a retired node type; those are {', '.join(_ROWS)}"
        )
    for first, last, new, count, says in rows:
        if first <= retired.nodes <= last:
            nodes = max(count(retired.nodes), q.NODES_SAFE)
            return Successor(Shape(new, nodes), says)
    raise InputError(f"no cluster had {retired.nodes} nodes of {retired.node_type}: 1 to 128")


def counterpart(shape: Shape) -> Shape | None:
    """Return the RG cluster with as many vCPUs as an RA3 cluster; None for other types.

    >>> str(counterpart(Shape("ra3.4xlarge", 4)))
    '3 × rg.4xlarge'
    """
    new = _GRAVITON.get(shape.node_type)
    if new is None:
        return None
    vcpus = shape.nodes * q.NODE_TYPES[shape.node_type].vcpus
    nodes = math.ceil(vcpus / q.NODE_TYPES[new].vcpus)
    return Shape(new, max(nodes, q.NODES_SAFE))


def slices_of(shape: Shape) -> int:
    """Return the slices of a newly created cluster."""
    known = q.NODE_TYPES.get(shape.node_type) or q.RETIRED_TYPES[shape.node_type]
    return shape.nodes * known.slices
