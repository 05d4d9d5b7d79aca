"""What a delivery stream reads, where it delivers, and for how long it keeps what it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.errors import UnknownValueError
from headrace.services.firehose import quotas
from headrace.services.kinesis.component import Stream

if TYPE_CHECKING:
    from headrace.design import Design, Node
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["destinations_of", "kept_s", "source_stream"]

_SECONDS_PER_HOUR = 3_600


def source_stream(delivery: DeliveryStream, design: Design) -> Stream | None:
    """Return the stream that *delivery* reads; None for direct puts and other sources.

    Raises
    ------
    UnknownValueError
        When the stream is outside the templates.
    """
    if delivery.source_kind != "kinesis":
        return None
    for neighbour in design.incoming(delivery, EdgeKind.FLOWS, "shared"):
        if isinstance(neighbour.node, Stream):
            return neighbour.node
    message = f"the stream that {delivery.logical_id} reads is outside the templates"
    raise UnknownValueError(message)


def destinations_of(delivery: DeliveryStream, design: Design) -> list[Node]:
    """Return the stores that *delivery* delivers to."""
    return [n.node for n in design.outgoing(delivery, EdgeKind.FLOWS, "deliver")]


def kept_s(delivery: DeliveryStream, design: Design) -> float:
    """Return for how many seconds records wait for an S3 destination that is down.

    A day for direct puts; the stream's retention for a Kinesis source. Other destinations keep what
    their retries do not deliver in the backup bucket, and so wait as long for that.
    """
    stream = source_stream(delivery, design)
    if stream is None:
        return float(quotas.DIRECT_PUT_KEPT_S)
    return float(stream.retention_h * _SECONDS_PER_HOUR)
