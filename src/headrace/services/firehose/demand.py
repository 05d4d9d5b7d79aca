"""What the declared load asks of a delivery stream: the calculator's input, from a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.design.declared import function_of, need_load, offered
from headrace.errors import NotApplicable
from headrace.services.firehose.reading import source_stream
from headrace.services.firehose.requirement import DEFAULT_HEADROOM, DeliveryRequirement, Transform
from headrace.services.kinesis import demand as stream_demand
from headrace.services.kinesis.demand import region_of
from headrace.services.kinesis.sizing import on_demand_shards

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.firehose.component import DeliveryStream
    from headrace.services.firehose.destination import Destination
    from headrace.services.kinesis.component import Stream

__all__ = ["requirement"]


def requirement(
    delivery: DeliveryStream, design: Design, headroom: float | None = None
) -> DeliveryRequirement:
    """Return what the design's load asks of *delivery*.

    Raises
    ------
    NotApplicable
        When it reads neither a stream nor direct puts, or has no destination.
    UnknownValueError
        When no load is declared for it or its source.
    """
    need_load(delivery, design)
    assert design.load is not None
    destination = delivery.destination
    if destination is None:
        raise NotApplicable("it has no destination")
    if delivery.source_kind not in ("direct_put", "kinesis"):
        raise NotApplicable("it reads neither a stream nor direct puts")
    if headroom is None:
        assumed = design.load.assume.headroom
        headroom = DEFAULT_HEADROOM if assumed is None else assumed
    stream = source_stream(delivery, design)
    load = offered(stream or delivery, design)
    return DeliveryRequirement(
        records_per_s=load.peak_records_per_s,
        mean_records_per_s=load.mean_records_per_s,
        record_bytes=load.record_bytes,
        source="kinesis" if stream else "direct_put",
        shards=_shards(stream, design) if stream else 1,
        destination=destination.kind,
        buffer_mib=destination.buffer_mib,
        interval_s=destination.buffer_interval_s,
        transform=_transform(delivery, design, destination),
        conversion=destination.conversion.enabled,
        headroom=headroom,
        region=region_of(delivery, design),
    )


def _shards(stream: Stream, design: Design) -> int:
    count = stream.shard_count
    if count is not None:
        return count
    need = stream_demand.requirement(stream, design, headroom=0)
    return on_demand_shards(need.bytes_per_s, need.region)


def _transform(
    delivery: DeliveryStream, design: Design, destination: Destination
) -> Transform | None:
    step = destination.processing.transform
    if step is None:
        return None
    declared = [
        function_of(used.node, design)
        for used in design.outgoing(delivery, EdgeKind.USES, "transform")
    ]
    durations = [function.duration_s for function in declared if function and function.is_timed]
    if not durations:
        return Transform(buffer_mib=step.buffer_mib, interval_s=step.buffer_interval_s)
    return Transform(
        buffer_mib=step.buffer_mib, interval_s=step.buffer_interval_s, duration_s=durations[0]
    )
