"""The one figure of a video stream that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.video.component import VideoStream

__all__ = ["FIGURES"]


def _kept(stream: VideoStream) -> str:
    hours = stream.retention_h
    if hours == 0:
        return "live only"
    days, rest = divmod(hours, 24)
    return f"{hours} h" if rest or not days else f"{days} d"


FIGURES: dict[str, FigureRoom] = {"VideoStream": _kept}
