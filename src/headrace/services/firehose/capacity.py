"""What a delivery stream takes in: its quotas behind Direct PUT, and what its transform carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import EdgeKind
from headrace.design.capacity import BY, Capacity, Limit
from headrace.design.declared import function_of
from headrace.errors import UnknownValueError
from headrace.facts import DEFAULT, for_region
from headrace.services.firehose import quotas as q
from headrace.services.firehose.reading import source_stream
from headrace.services.kinesis.demand import region_of, requirement
from headrace.units import Rate, format_count, format_duration, format_rate

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.design.capacity import CapacityRoom
    from headrace.services.firehose.component import DeliveryStream
    from headrace.services.firehose.destination import Destination

__all__ = ["CAPACITIES", "delivery_capacity"]

_LEAST_S: Final = 0.001
"""A function is billed by the millisecond: nothing takes less."""


def delivery_capacity(delivery: DeliveryStream, design: Design) -> Capacity:
    """Return what *delivery* takes in.

    Direct PUT has quotas. A stream as source has none, but each shard has only so many invocations
    of a transform under way, each with one buffer of records.

    Raises
    ------
    UnknownValueError
        Its source or its transform is not known, the load does not declare how long the transform
        takes, or its limit is not published.
    """
    kind = delivery.source_kind
    if kind == "direct_put":
        return _direct_put(delivery, design)
    if kind != "kinesis":
        message = f"what {delivery.logical_id} reads from its source is not modelled"
        raise UnknownValueError(message)
    transformed = _transform(delivery, design)
    return Capacity(bytes_per_s=transformed) if transformed else Capacity()


def _direct_put(delivery: DeliveryStream, design: Design) -> Capacity:
    region = region_of(delivery, design)
    quota = for_region(q.DIRECT_PUT_BYTES_PER_S, region)
    records = for_region(q.DIRECT_PUT_RECORDS_PER_S, region)
    return Capacity(
        bytes_per_s=Limit(quota, f"Direct PUT in {region}: {_rate(quota)}"),
        records_per_s=Limit(records, f"Direct PUT in {region}: {records:,.0f} records/s"),
        to=_behind(delivery, design),
    )


def _behind(delivery: DeliveryStream, design: Design) -> dict[str, Capacity]:
    """Return what the store can get from a delivery stream with Direct PUT and a transform."""
    destination = delivery.destination
    if destination is None or destination.processing.transform is None:
        return {}
    reason = "how many lanes Firehose keeps behind Direct PUT for the transform is not published"
    stores = [n.node.id for n in design.outgoing(delivery, EdgeKind.FLOWS)]
    return dict.fromkeys(stores, Capacity(bytes_per_s=Limit(None, reason)))


def _transform(delivery: DeliveryStream, design: Design) -> Limit | None:
    """Return what the transform carries; None without one."""
    destination = delivery.destination
    step = destination.processing.transform if destination else None
    if destination is None or step is None:
        return None
    used = [n.node for n in design.outgoing(delivery, EdgeKind.USES, "transform")]
    if not used:
        raise UnknownValueError(f"the transform of {delivery.logical_id} names no function")
    function = used[0]
    declared = function_of(function, design)
    if declared is None:
        message = f"the load does not declare how long {function.logical_id} takes for a batch"
        raise UnknownValueError(message, settled_by=f"functions: {{{function.logical_id}: ...}}")
    stream = source_stream(delivery, design)
    shards = stream.shard_count if stream else None
    if stream is None or shards is None:
        message = f"how many shards feed {delivery.logical_id} changes on demand"
        raise UnknownValueError(message)
    buffer_bytes = step.buffer_mib * q.MIB
    records = 0.0
    if declared.per_record_s:
        records = buffer_bytes / requirement(stream, design, headroom=0).record_bytes
    duration_s = max(declared.batch_s(records), _LEAST_S)
    at_once = _outstanding(destination)
    why = (
        f"{shards:,} shards {BY} {at_once} invocations {BY} {format_count(step.buffer_mib)} MiB"
        f" in {format_duration(duration_s)} each"
    )
    return Limit(shards * at_once * buffer_bytes / duration_s, why)


def _outstanding(destination: Destination) -> int:
    return q.TRANSFORM_OUTSTANDING.get(destination.kind, q.TRANSFORM_OUTSTANDING[DEFAULT])


def _rate(bytes_per_s: float) -> str:
    return format_rate(Rate(bytes_per_s, "bytes"))


CAPACITIES: dict[str, CapacityRoom] = {"DeliveryStream": delivery_capacity}
