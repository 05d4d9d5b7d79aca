"""What a delivery stream costs a month, and how much of it pays for records below 5 KiB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.prices import BILLED_STEP_BYTES
from headrace.services.firehose.sizing import cost_of
from headrace.services.network.zones import zones_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.firehose.component import DeliveryStream
    from headrace.sizing import Cost

__all__ = ["BILLS", "rounding_usd"]


def _delivery(delivery: DeliveryStream, design: Design) -> Cost:
    """Bill what it takes in; S3, its function and data transfer are others' to bill."""
    need = requirement(delivery, design)
    destination = delivery.destination
    if destination is not None and destination.partitions:
        message = f"the load does not say how many partitions {delivery.logical_id} writes"
        raise UnknownValueError(message)
    zones = zones_of(delivery, design) or ()
    return cost_of(replace(need, vpc_zones=len(zones)))


def rounding_usd(delivery: DeliveryStream, design: Design) -> float:
    """Return what of the month's bill pays for rounding each record up to steps of 5 KiB.

    Raises
    ------
    UnknownValueError, NotApplicable
        When nobody can tell the bill.
    """
    need = requirement(delivery, design)
    size = need.record_bytes
    packed = replace(
        need,
        record_bytes=float(BILLED_STEP_BYTES),
        records_per_s=need.records_per_s * size / BILLED_STEP_BYTES,
        mean_records_per_s=need.mean * size / BILLED_STEP_BYTES,
        max_record_bytes=None,
    )
    return cost_of(need).usd_per_month - cost_of(packed).usd_per_month


BILLS: dict[str, BillRoom] = {"DeliveryStream": _delivery}
