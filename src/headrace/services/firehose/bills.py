"""What a delivery stream costs a month, and how much of it pays for records below 5 KiB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.sizing import cost_of
from headrace.services.network.zones import zones_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.firehose.component import DeliveryStream
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _delivery(delivery: DeliveryStream, design: Design) -> Cost:
    """Bill what it takes in; S3, its function and data transfer are others' to bill."""
    need = requirement(delivery, design)
    destination = delivery.destination
    if destination is not None and destination.partitions:
        message = f"the load does not say how many partitions {delivery.logical_id} writes"
        raise UnknownValueError(message)
    zones = zones_of(delivery, design) or ()
    return cost_of(replace(need, vpc_zones=len(zones)))


BILLS: dict[str, BillRoom] = {"DeliveryStream": _delivery}
