"""The one figure of a delivery stream that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["FIGURES"]


def _buffer(delivery: DeliveryStream) -> str:
    destination = delivery.destination
    if destination is None:
        return ""
    return f"{destination.buffer_mib:g} MiB / {destination.buffer_interval_s:g} s"


FIGURES: dict[str, FigureRoom] = {"DeliveryStream": _buffer}
