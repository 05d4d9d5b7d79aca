"""What a bucket costs a month that flows write to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import Component, EdgeKind
from headrace.design.declared import declared_into, offered
from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.sizing import size_delivery
from headrace.services.kinesis.demand import region_of
from headrace.services.s3.lifecycle import stays
from headrace.services.s3.prices import LEAST_OBJECT_BYTES, STANDARD, Usage, bill, prices_for
from headrace.sizing import SECONDS_PER_HOUR, SECONDS_PER_MONTH

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.s3.component import Bucket
    from headrace.sizing import Cost

__all__ = ["BILLS", "YEAR_DAYS"]

YEAR_DAYS: Final = 365.0
"""Of what a bucket keeps for ever, a year's worth is billed: our choice, for it has no end."""

_HOUR_S: Final = float(SECONDS_PER_HOUR)
_DAY_S: Final = 24 * _HOUR_S


def _bucket(bucket: Bucket, design: Design) -> Cost:
    """Bill the objects of a month, and what is kept after a year of the load at its mean rate.

    A delivery stream writes the objects that its buffer makes, whoever else one for each record.
    What the bucket holds besides, what is read of it, and older versions are left out.
    """
    load = offered(bucket, design)
    bytes_per_s = load.mean_records_per_s * load.record_bytes
    objects_per_s = _objects_per_s(bucket, design)
    if not objects_per_s:
        raise NotApplicable("nothing is written to it")
    prices = prices_for(region_of(bucket, design))
    size = bytes_per_s / objects_per_s
    kept: dict[str, float] = {}
    moved: dict[str, float] = {}
    for stay in stays(bucket, YEAR_DAYS):
        name = stay.storage_class
        if name == STANDARD:
            billed = size
        elif name in prices.class_gb_month:
            billed = max(size, float(LEAST_OBJECT_BYTES))
            moved[name] = moved.get(name, 0.0) + objects_per_s * SECONDS_PER_MONTH
        else:
            raise UnknownValueError(f"the price of {name or 'a storage class'} is not known here")
        lasts_s = (stay.until_days - stay.from_days) * _DAY_S
        kept[name] = kept.get(name, 0.0) + objects_per_s * billed * lasts_s
    usage = Usage(objects=objects_per_s * SECONDS_PER_MONTH, kept_bytes=kept, moved=moved)
    return bill(usage, prices)


def _objects_per_s(bucket: Bucket, design: Design) -> float:
    said = declared_into(bucket, design)
    found = sum(curve.mean for curve in said.curves) if said else 0.0
    for flow in design.incoming(bucket, EdgeKind.FLOWS):
        giver = flow.node
        if not isinstance(giver, Component):
            raise UnknownValueError(f"how many objects {giver.logical_id} writes is not known")
        found += _written(giver, bucket, design)
    return found


def _written(giver: Component, bucket: Bucket, design: Design) -> float:
    """Return the objects a second that *giver* writes."""
    if isinstance(giver, DeliveryStream):
        per_hour = size_delivery(requirement(giver, design)).objects_per_hour
        if per_hour is None:
            raise UnknownValueError(f"how many objects {giver.logical_id} writes is not known")
        return per_hour / _HOUR_S
    passing = giver.passes_on(bucket, design)
    return offered(giver, design).mean_records_per_s * passing.records if passing else 0.0


BILLS: dict[str, BillRoom] = {"Bucket": _bucket}
