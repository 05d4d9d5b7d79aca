"""The one figure of a work group that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.units import format_size

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.athena.component import CapacityReservation, WorkGroup

__all__ = ["FIGURES"]


def _work_group(group: WorkGroup) -> str:
    if not group.runs_sql:
        return "Spark"
    limit = group.scan_limit_bytes
    return "no scan limit" if limit is None else f"≤ {format_size(limit)} a query"


def _reservation(reservation: CapacityReservation) -> str:
    return f"{reservation.dpus:,} DPUs"


FIGURES: dict[str, FigureRoom] = {
    "CapacityReservation": _reservation,
    "WorkGroup": _work_group,
}
