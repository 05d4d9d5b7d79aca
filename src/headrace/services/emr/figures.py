"""The one figure of a cluster that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.emr.cluster import Cluster

__all__ = ["FIGURES"]


def _nodes(cluster: Cluster) -> str:
    count = sum(nodes.count for nodes in cluster.own_nodes)
    return "1 node" if count == 1 else f"{count:,} nodes"


FIGURES: dict[str, FigureRoom] = {"Cluster": _nodes}
"""What is drawn; nodes added by other resources are drawn by themselves."""
