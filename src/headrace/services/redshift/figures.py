"""The one figure of a warehouse that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.redshift.cluster import Cluster
    from headrace.services.redshift.serverless import Workgroup

__all__ = ["FIGURES"]


def _nodes(cluster: Cluster) -> str:
    return f"{cluster.nodes} × {cluster.node_type}"


def _capacity(workgroup: Workgroup) -> str:
    return f"{workgroup.base_rpus:,} RPU"


FIGURES: dict[str, FigureRoom] = {"Cluster": _nodes, "Workgroup": _capacity}
