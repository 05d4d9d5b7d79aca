"""The one figure of an application that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.analytics.application import Application

__all__ = ["FIGURES"]


def _kpus(application: Application) -> str:
    if application.is_sql:
        return "SQL"
    count = application.kpus
    return "1 KPU" if count == 1 else f"{count:,} KPUs"


FIGURES: dict[str, FigureRoom] = {"Application": _kpus}
