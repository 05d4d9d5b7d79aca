"""What a video stream of a template takes against what the cameras of its load send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.design.declared import declared_into, need_load
from headrace.errors import UnknownValueError
from headrace.services.billing import if_known
from headrace.services.video.bills import BILLS
from headrace.services.video.demand import cameras_of
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.video.component import VideoStream

__all__ = ["ROWS"]


def _stream(stream: VideoStream, design: Design) -> Iterator[Row]:
    """Yield the streams that the cameras need: each takes one connection."""
    need_load(stream, design)
    load = declared_into(stream, design)
    if load is None:
        message = f"the load declares no source into {stream.logical_id}"
        raise UnknownValueError(message, settled_by="a source in the load file")
    cameras = cameras_of(load)
    today = if_known(BILLS["VideoStream"], stream, design)
    yield Row(
        component=stream.logical_id,
        setting="streams",
        today="1",
        needed=str(cameras),
        decides="connections",
        short=cameras > 1,
        usd_today=today.usd_per_month if today else None,
        priced_on=today.priced_on if today else "",
        remark="a stream takes one camera" if cameras > 1 else "",
    )


ROWS: dict[str, RowRoom] = {"VideoStream": _stream}
