"""What a stream takes in, and what each of its readers can get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.design.capacity import BY, Capacity, Limit, not_known
from headrace.errors import UnknownValueError
from headrace.facts import for_region
from headrace.services.kinesis import quotas as q
from headrace.services.kinesis.demand import region_of, shared_calls
from headrace.units import Rate, format_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Component, Design
    from headrace.design.capacity import CapacityRoom
    from headrace.services.kinesis.component import Stream

__all__ = ["CAPACITIES", "stream_capacity"]


def stream_capacity(stream: Stream, design: Design) -> Capacity:
    """Return what *stream* takes in with its shards, or on demand at its ceiling.

    All shared readers divide each shard's 2 MiB/s; a fan-out reader has its own. What a stream in
    on-demand mode takes grows with its load, so that its ceiling is what it sustains; the records
    of that ceiling are those of as many shards as it has MiB/s.

    Raises
    ------
    UnknownValueError
        The mode or the number of shards is not known.
    """
    lanes, bytes_why, records_why = (
        _on_demand(stream, design) if stream.on_demand else _provisioned(stream.shard_count or 1)
    )
    return Capacity(
        bytes_per_s=Limit(lanes * q.SHARD_WRITE_BYTES_PER_S, bytes_why),
        records_per_s=Limit(lanes * q.SHARD_WRITE_RECORDS_PER_S, records_why),
        to=_readers(stream, design, lanes),
    )


def _provisioned(shards: int) -> tuple[float, str, str]:
    return (
        float(shards),
        f"{_shards(shards)} {BY} {_rate(q.SHARD_WRITE_BYTES_PER_S)}",
        f"{_shards(shards)} {BY} {q.SHARD_WRITE_RECORDS_PER_S:,} records/s",
    )


def _on_demand(stream: Stream, design: Design) -> tuple[float, str, str]:
    region = region_of(stream, design)
    ceiling = for_region(q.ON_DEMAND_WRITE_BYTES_PER_S, region)
    lanes = ceiling / q.SHARD_WRITE_BYTES_PER_S
    new = q.ON_DEMAND_START_SHARDS
    in_bytes = f"{_rate(new * q.SHARD_WRITE_BYTES_PER_S)} when new, grows to {_rate(ceiling)}"
    records, most = (count * q.SHARD_WRITE_RECORDS_PER_S for count in (new, lanes))
    in_records = f"{records:,} records/s when new, grows to {most:,.0f}"
    return lanes, f"on demand, {in_bytes} in {region}", f"on demand, {in_records} in {region}"


def _readers(stream: Stream, design: Design, lanes: float) -> Mapping[str, Capacity]:
    """Return what each reader of the design can get, by its id."""
    try:
        shared = [n.node for n in design.outgoing(stream, EdgeKind.FLOWS, "shared")]
        fan_out = [n.node for n in design.outgoing(stream, EdgeKind.FLOWS, "fan-out")]
        hidden = set(shared_calls(stream, design)) - {node.logical_id for node in shared}
    except UnknownValueError as error:
        edges = design.adjacency.out(stream.id)
        readers = [edge.target for edge in edges if edge.kind is EdgeKind.FLOWS]
        return dict.fromkeys(readers, not_known(error))
    sharing = max(1, len(shared) + len(hidden))
    each = lanes * q.SHARD_READ_BYTES_PER_S / sharing
    parts = f"{lanes:,.0f} {BY} {_rate(q.SHARD_READ_BYTES_PER_S)}"
    why = f"{parts}, shared by {sharing} readers" if sharing > 1 else f"{parts} to read"
    own = Limit(lanes * q.FAN_OUT_READ_BYTES_PER_S, f"{parts} of fan-out")
    return {
        **{node.id: Capacity(bytes_per_s=Limit(each, why)) for node in shared},
        **{node.id: Capacity(bytes_per_s=own) for node in fan_out},
    }


def _rate(bytes_per_s: float) -> str:
    return format_rate(Rate(bytes_per_s, "bytes"))


def _shards(count: int) -> str:
    return "1 shard" if count == 1 else f"{count:,} shards"


def _passes(consumer: Component, design: Design) -> Capacity:  # noqa: ARG001 - as all rooms
    """Return no limit: what a registered consumer gets is said by its stream."""
    return Capacity()


CAPACITIES: dict[str, CapacityRoom] = {"Stream": stream_capacity, "StreamConsumer": _passes}
