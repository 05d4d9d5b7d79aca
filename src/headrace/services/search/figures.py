"""The one figure that a drawing shows of a domain or a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.search.domain import Domain
    from headrace.services.search.pipeline import Pipeline

__all__ = ["FIGURES"]


def _nodes(domain: Domain) -> str:
    count, kind = domain.data_nodes, domain.instance_type
    if kind is not None:
        return f"{count:,} × {kind}"
    return "1 node" if count == 1 else f"{count:,} nodes"


def _units(pipeline: Pipeline) -> str:
    least, most = pipeline.units
    if least is None or most is None:
        return ""
    return f"{least} OCU" if least == most == 1 else f"{least}–{most} OCUs"


FIGURES: dict[str, FigureRoom] = {"Domain": _nodes, "Pipeline": _units}
