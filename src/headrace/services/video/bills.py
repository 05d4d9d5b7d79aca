"""What a video stream costs a month under what its camera sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import consumers_of, declared_into, need_load
from headrace.errors import UnknownValueError
from headrace.services.kinesis.demand import region_of
from headrace.services.video import quotas as q
from headrace.services.video.demand import cameras_of
from headrace.services.video.prices import Usage, bill, prices_for
from headrace.sizing import HOURS_PER_MONTH, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.video.component import VideoStream
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _stream(stream: VideoStream, design: Design) -> Cost:
    """Bill what one camera sends, what declared readers get, and what is kept in the hot tier.

    Players over HLS and DASH are left out: no load declares them.
    """
    need_load(stream, design)
    load = declared_into(stream, design)
    if load is None:
        message = f"the load declares no source into {stream.logical_id}"
        raise UnknownValueError(message, settled_by="a source in the load file")
    if stream.warm:
        raise UnknownValueError("the price of the warm tier is not known here")
    if load.record_bytes > q.FRAGMENT_MAX_BYTES:
        raise UnknownValueError(f"{stream.logical_id} refuses fragments that are so large")
    connected = q.PUT_CONNECTIONS / max(q.PUT_CONNECTIONS, cameras_of(load))
    bytes_per_s = load.mean_records_per_s * load.record_bytes * connected
    sent = bytes_per_s * HOURS_PER_MONTH * SECONDS_PER_HOUR
    readers = sum(1 for _ in consumers_of(stream, design))
    usage = Usage(
        bytes_in=sent,
        bytes_read=sent * readers,
        stored_bytes=bytes_per_s * stream.retention_h * SECONDS_PER_HOUR,
    )
    return bill(usage, prices_for(region_of(stream, design)))


BILLS: dict[str, BillRoom] = {"VideoStream": _stream}
