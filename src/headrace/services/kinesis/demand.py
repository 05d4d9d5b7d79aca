"""What the declared load asks of a stream: the calculator's input, from a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from headrace.design import Component, EdgeKind
from headrace.design.declared import (
    consumers_of,
    faults_of,
    is_named,
    need_load,
    sources_into,
)
from headrace.errors import UnknownValueError
from headrace.load.curves import rate_curve
from headrace.load.faults import ConsumerOutage
from headrace.load.weights import key_weights
from headrace.services.kinesis import keys, quotas
from headrace.services.kinesis.sizing import DEFAULT_HEADROOM, StreamRequirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design, Node
    from headrace.load.curves import RateCurve
    from headrace.load.keys import KeyDistribution
    from headrace.load.model import Source
    from headrace.services.kinesis.component import Stream

__all__ = ["lane_shares", "outages_of", "readers", "requirement", "shared_calls"]


def requirement(
    stream: Stream, design: Design, headroom: float | None = None
) -> StreamRequirement:
    """Return what the design's load asks of *stream*.

    Parameters
    ----------
    stream
        The stream.
    design
        The design with its load.
    headroom
        Share of each shard to keep free; None takes what the load assumes, or the default.

    Raises
    ------
    UnknownValueError
        When no load is declared for the stream, or a reader's place is not known.
    """
    need_load(stream, design)
    assert design.load is not None
    sources = list(sources_into(stream, design))
    if not sources:
        message = f"the load declares no source into {stream.logical_id}"
        raise UnknownValueError(message, settled_by="a source in the load file")
    curves = [rate_curve(source, design.load) for _, source in sources]
    assumed = design.load.assume
    if headroom is None:
        headroom = DEFAULT_HEADROOM if assumed.headroom is None else assumed.headroom
    calls = shared_calls(stream, design)
    return StreamRequirement(
        records_per_s=_peak(curves),
        mean_records_per_s=sum(curve.mean for curve in curves),
        record_bytes=_mean_size(sources, curves),
        max_record_bytes=_largest(sources),
        shared_consumers=round(sum(calls.values())),
        fan_out_consumers=len(_fan_out(stream, design)),
        headroom=headroom,
        keys=lane_shares(sources, curves, design.load.seed),
        retention_h=stream.retention_h,
        region=assumed.region or stream.resource.stack.region or "us-east-1",
        single_puts=any(source.producer.single_puts for _, source in sources),
    )


def lane_shares(
    sources: list[tuple[str, Source]], curves: list[RateCurve], seed: int
) -> keys.LaneShares:
    """Return how the load of all sources together divides over shards.

    Sources without declared keys spread evenly. With several sources each one's keys weigh as much
    as its mean rate.
    """
    declared = [source.keys for _, source in sources]
    if all(keys_ is None for keys_ in declared):
        return keys.Even()
    if len(declared) == 1 and declared[0] is not None:
        return _key_model(declared[0], seed)
    total = sum(curve.mean for curve in curves) or 1.0
    mixed: dict[str, float] = {}
    for (name, source), curve in zip(sources, curves, strict=True):
        distribution = source.keys
        if distribution is None:
            continue
        for key, weight in key_weights(distribution, prefix=f"{name}-").items():
            mixed[key] = mixed.get(key, 0.0) + weight * curve.mean / total
    return keys.explicit(mixed)


def readers(stream: Stream, design: Design) -> Iterator[Component]:
    """Yield the components of the design that read *stream*, fan-out consumers included."""
    for neighbour in design.outgoing(stream, EdgeKind.FLOWS):
        if isinstance(neighbour.node, Component):
            yield neighbour.node


def shared_calls(stream: Stream, design: Design) -> dict[str, float]:
    """Return the GetRecords calls a second on each shard, by reader that the design or load shows."""
    calls: dict[str, float] = {}
    for neighbour in design.outgoing(stream, EdgeKind.FLOWS, "shared"):
        poll_hz = getattr(neighbour.node, "polls_per_s", quotas.SHARED_POLL_HZ)
        calls[neighbour.node.logical_id] = float(poll_hz)
    for name, consumer in _extra_consumers(stream, design):
        if consumer.kind == "shared":
            every_s = consumer.poll_every_s
            calls[name] = 1 / every_s if every_s else quotas.SHARED_POLL_HZ
    return calls


def outages_of(reader: Component, design: Design) -> list[float]:
    """Return the lengths in seconds of the declared outages of a reader, or of what it invokes."""
    names: list[Node] = [reader]
    names += [n.node for n in design.outgoing(reader, EdgeKind.FLOWS)]
    return [
        fault.for_s
        for node in names
        for fault in faults_of(node, design)
        if isinstance(fault, ConsumerOutage)
    ]
