"""What the declared load asks of a stream: the calculator's input, from a design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.design import Component, EdgeKind
from headrace.design.declared import Offered, consumers_of, faults_of, is_named, offered
from headrace.load.faults import ConsumerOutage
from headrace.load.keys import ConstantKey, HotKeys, KeyDistribution, KeyFile, UniformKeys, ZipfKeys
from headrace.services.kinesis import prices, quotas
from headrace.services.kinesis.lanes import Even
from headrace.services.kinesis.sizing import DEFAULT_HEADROOM, StreamRequirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design, Node
    from headrace.load.model import Assume, Consumer
    from headrace.services.kinesis.component import Stream
    from headrace.services.kinesis.keys import Keys
    from headrace.services.kinesis.lanes import LaneShares

_APART: Final = 1_000_003
"""Between the seeds of two sources: more than anybody counts seeds through."""

__all__ = [
    "calls_per_s",
    "lane_shares",
    "model_of",
    "outages_of",
    "readers",
    "region_of",
    "requirement",
    "requirement_of",
    "seed_of",
    "shared_calls",
    "single_puts",
]


def requirement(stream: Stream, design: Design, headroom: float | None = None) -> StreamRequirement:
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
    load = offered(stream, design)
    assert design.load is not None
    need = requirement_of(
        load,
        design.load.assume,
        shared_calls=sum(shared_calls(stream, design).values()),
        fan_out_consumers=_fan_out_count(stream, design),
        retention_h=stream.retention_h,
        region=region_of(stream, design),
        headroom=headroom,
    )
    return replace(need, keys=Even()) if stream.spreads_by_itself else need


def requirement_of(  # noqa: PLR0913 - each is named at the call
    load: Offered,
    assume: Assume,
    *,
    shared_calls: float,
    fan_out_consumers: int,
    retention_h: float,
    region: str,
    headroom: float | None = None,
) -> StreamRequirement:
    """Return what a load asks of a stream, wherever stream and load are declared.

    Parameters
    ----------
    load
        What goes into the stream.
    assume
        What holds for the whole load; its region does not count here.
    shared_calls
        GetRecords calls a second of all readers together, on each shard.
    fan_out_consumers
        Readers with throughput of their own.
    retention_h
        Hours that records are kept.
    region
        For quotas and prices.
    headroom
        Share of each shard to keep free; None takes what the load assumes, or the default.
    """
    if headroom is None:
        headroom = DEFAULT_HEADROOM if assume.headroom is None else assume.headroom
    return StreamRequirement(
        records_per_s=load.peak_records_per_s,
        mean_records_per_s=load.mean_records_per_s,
        record_bytes=load.record_bytes,
        max_record_bytes=load.max_record_bytes,
        shared_consumers=round(shared_calls),
        fan_out_consumers=fan_out_consumers,
        headroom=headroom,
        keys=lane_shares(load, assume.seed or 0),
        retention_h=retention_h,
        region=region,
        single_puts=single_puts(load),
    )


def single_puts(load: Offered) -> bool:
    """Whether any source sends records by PutRecord, of which throttling counts whole KiB."""
    return any(source.producer.single_puts for _, source in load.sources)


def region_of(stream: Component, design: Design) -> str:
    """Return the region for quotas and prices: assumed, the stack's own, or the one with prices."""
    assumed = design.load.assume.region if design.load else None
    return assumed or stream.resource.stack.region or prices.BASE_REGION


def lane_shares(load: Offered, seed: int) -> LaneShares:
    """Return how the load of all sources together divides over shards.

    Sources without declared keys spread evenly. With several sources, each one's keys weigh as
    much as its mean rate.
    """
    if all(source.keys is None for _, source in load.sources):
        return Even()
    models = [model_of(s.keys, seed_of(seed, i)) for i, (_, s) in enumerate(load.sources)]
    if len(models) == 1:
        return models[0]
    from headrace.services.kinesis.mixed import Mixed  # noqa: PLC0415 - numpy, not at start-up

    means = [curve.mean for curve in load.curves]
    return Mixed(tuple(models), tuple(mean / load.mean_records_per_s for mean in means))


def seed_of(seed: int, index: int) -> int:
    """Return the seed of the keys of a stream's *index*-th source: each draws its own.

    The first one's is the load's own seed, so that the calculator alone draws the same.
    """
    return seed + _APART * index


def model_of(distribution: KeyDistribution | None, seed: int) -> Keys | Even:
    """Return how one declared distribution divides over shards; evenly if none is declared."""
    if distribution is None:
        return Even()
    from headrace.load.weights import key_weights  # noqa: PLC0415 - numpy, not at start-up
    from headrace.services.kinesis import keys  # noqa: PLC0415 - the same

    match distribution:
        case UniformKeys(count=count):
            return keys.uniform(count, seed=seed)
        case ZipfKeys(count=count, exponent=exponent):
            return keys.zipf(count, exponent, seed=seed)
        case HotKeys(keys=shares, rest=rest):
            named = {name: float(share) for name, share in shares.items()}
            return keys.hot_keys(named, rest, seed=seed)
        case KeyFile() | ConstantKey():
            return keys.explicit(dict(key_weights(distribution).items()))


def readers(stream: Stream, design: Design) -> Iterator[Component]:
    """Yield the components of the design that read *stream*, fan-out consumers included."""
    for neighbour in design.outgoing(stream, EdgeKind.FLOWS):
        if isinstance(neighbour.node, Component):
            yield neighbour.node


def shared_calls(stream: Stream, design: Design) -> dict[str, float]:
    """Return the GetRecords calls a second on each shard, by reader of the design or load."""
    calls: dict[str, float] = {}
    for neighbour in design.outgoing(stream, EdgeKind.FLOWS, "shared"):
        poll_hz = getattr(neighbour.node, "polls_per_s", quotas.SHARED_POLL_HZ)
        calls[neighbour.node.logical_id] = float(poll_hz)
    for name, consumer in _hidden_consumers(stream, design):
        if consumer.kind == "shared":
            calls[name] = calls_per_s(consumer)
    return calls


def calls_per_s(consumer: Consumer) -> float:
    """Return the GetRecords calls a second that a declared shared consumer makes on each shard."""
    return 1 / consumer.poll_every_s if consumer.poll_every_s else quotas.SHARED_POLL_HZ


def _hidden_consumers(stream: Stream, design: Design) -> Iterator[tuple[str, Consumer]]:
    """Yield the declared readers that the design does not show already."""
    shown: list[Node] = []
    for reader in readers(stream, design):
        shown += [reader, *(n.node for n in design.outgoing(reader, EdgeKind.FLOWS))]
    for name, consumer in consumers_of(stream, design):
        if not any(is_named(node, consumer.function or name) for node in shown):
            yield name, consumer


def _fan_out_count(stream: Stream, design: Design) -> int:
    declared = [c for _, c in _hidden_consumers(stream, design) if c.kind == "fan-out"]
    return len(design.outgoing(stream, EdgeKind.FLOWS, "fan-out")) + len(declared)


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
