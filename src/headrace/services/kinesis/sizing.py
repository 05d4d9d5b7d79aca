"""How many shards a stream needs: the least number that carries the peak, and what it costs.

A shard takes in 1 MiB/s and 1,000 records/s and gives out 2 MiB/s to all shared (GetRecords)
consumers together and 2 MiB/s to each fan-out consumer. With *s* the share of the load on the
hottest shard, n shards suffice if for every term

    demand x s(n)  <=  limit x (1 - headroom)

With even keys s(n) = 1/n, which gives the service's published formula (bytes in, bytes out) and the
records it leaves out. Serves the notes' "shards required = max(ingest, read)".

Left out: the limit of 2,000 records/s read from a shard, which one page alone names; breaking it is
a warning. What a shard takes in bursts beyond 1 MiB/s is not counted on.

Sources: quotas.py; the published formula is in "Choose the right mode" of the developer guide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.facts import for_region
from headrace.services.kinesis import prices
from headrace.services.kinesis import quotas as q
from headrace.services.kinesis.checks import check_stream
from headrace.services.kinesis.lanes import Even
from headrace.services.kinesis.requirement import (
    DEFAULT_HEADROOM,
    CatchUp,
    StreamRequirement,
    aggregated,
)
from headrace.sizing import Amount, Cost, Sizing, Term, lanes_for

__all__ = [
    "DEFAULT_HEADROOM",
    "CatchUp",
    "StreamRequirement",
    "StreamSizing",
    "aggregated",
    "on_demand_capacity",
    "on_demand_shards",
    "size_stream",
    "usage_of",
]

SEED: Final = ("K1", "K3", "K6", "K11")

_SEARCHED_SHARDS: Final = 2 * q.SHARDS_PER_STREAM_MAX
"""Skewed keys are tried on this many shards at most."""


class StreamSizing(Sizing, frozen=True, kw_only=True):
    """Answer for a stream.

    Attributes
    ----------
    shards
        Least number of shards; None if no number suffices (the checks say why).
    hottest_share
        Share of the load on the hottest of those shards.
    cheapest
        Name of the cheapest of the costs.
    break_even_records_per_s
        Mean rate at which provisioned, with these shards, and on-demand cost the same; None if one
        is cheaper at any rate, or there is no answer.
    """

    shards: int | None
    hottest_share: float | None
    cheapest: str
    break_even_records_per_s: float | None


def size_stream(requirement: StreamRequirement) -> StreamSizing:
    """Return the least number of shards that carries *requirement*, with derivation and cost.

    With keys that collide on shards, a greater number may do worse than the least one that
    suffices; it is least in that every smaller number fails.

    Examples
    --------
    >>> load = StreamRequirement(records_per_s=1_000, record_bytes=5 * 1024, headroom=0)
    >>> answer = size_stream(load)
    >>> answer.shards, answer.binding
    (5, 'write bytes')
    """
    demands = _demands(requirement)
    lanes = [_lanes(requirement, demand) for demand in demands]
    shards = _most(lanes)
    share = requirement.keys.hottest_share(shards) if shards else None
    terms = tuple(
        Term(
            name=demand.name,
            value=demand.value / demand.scale,
            unit=demand.unit,
            limit=demand.limit * (1 - requirement.headroom) / demand.scale,
            lanes=count,
            utilisation=None if share is None else demand.value * share / demand.limit,
        )
        for demand, count in zip(demands, lanes, strict=True)
    )
    binding = max(terms, key=lambda term: term.value / term.limit)
    usage = usage_of(requirement, shards) if shards else None
    costs = _costs(usage) if usage else ()
    return StreamSizing(
        service="kinesis",
        answer=_answer(requirement, shards, share),
        terms=terms,
        binding=binding.name,
        checks=check_stream(requirement, terms, shards, share),
        costs=costs,
        notes=(*_advice(requirement, binding.name, shards), *_notes(requirement, costs)),
        sources=(q.LIMITS.url, q.MODES.url, prices.PRICE_LIST.url),
        shards=shards,
        hottest_share=share,
        cheapest=costs[0].name if costs else "",
        break_even_records_per_s=prices.break_even_records_per_s(usage) if usage else None,
    )


def on_demand_capacity(peak_bytes_per_s: float, region: str) -> float:
    """Return what an on-demand stream takes in, in B/s, after a peak of the last 30 days.

    Twice the peak, at least what a new stream takes, at most the region's ceiling.

    >>> on_demand_capacity(40 * q.MIB, "us-east-1") / q.MIB
    80.0
    """
    doubled = peak_bytes_per_s * q.ON_DEMAND_HEADROOM_FACTOR
    least = q.ON_DEMAND_START_SHARDS * q.SHARD_WRITE_BYTES_PER_S
    return min(max(doubled, least), for_region(q.ON_DEMAND_WRITE_BYTES_PER_S, region))


def on_demand_shards(peak_bytes_per_s: float, region: str) -> int:
    """Return the shards of an on-demand stream after a peak: one for each MiB/s it takes in."""
    capacity = on_demand_capacity(peak_bytes_per_s, region)
    return math.ceil(capacity / q.SHARD_WRITE_BYTES_PER_S)


class _Demand(Struct, frozen=True):
    """Demand of the whole stream against one limit of a shard, in B/s or records/s."""

    name: str
    value: float
    limit: float

    @property
    def scale(self) -> int:
        return 1 if self.name == "write records" else q.MIB

    @property
    def unit(self) -> str:
        return "records/s" if self.name == "write records" else "MiB/s"


def _demands(need: StreamRequirement) -> list[_Demand]:
    rate = need.bytes_per_s
    shared, fan_out = q.SHARD_READ_BYTES_PER_S, q.FAN_OUT_READ_BYTES_PER_S
    demands = [
        _Demand("write bytes", need.write_bytes_per_s, q.SHARD_WRITE_BYTES_PER_S),
        _Demand("write records", need.records_per_s, q.SHARD_WRITE_RECORDS_PER_S),
    ]
    if need.shared_consumers:
        demands.append(_Demand("shared reads", need.shared_consumers * rate, shared))
    if need.fan_out_consumers:
        demands.append(_Demand("fan-out reads", rate, fan_out))
    if need.catch_up and need.shared_consumers:
        behind = min(need.catch_up.consumers, need.shared_consumers)
        reading = need.shared_consumers + behind * need.catch_up.extra_rate
        demands.append(_Demand("shared catch-up", reading * rate, shared))
    if need.catch_up and need.fan_out_consumers:
        demands.append(_Demand("fan-out catch-up", (1 + need.catch_up.extra_rate) * rate, fan_out))
    return demands


def _lanes(need: StreamRequirement, demand: _Demand) -> int | None:
    limit = demand.limit * (1 - need.headroom)
    at_most = max(_SEARCHED_SHARDS, 2 * lanes_for(demand.value, limit))
    if isinstance(need.keys, Even):
        at_most = max(at_most, lanes_for(demand.value * need.keys.skew, limit))
    share = limit / demand.value if demand.value else math.inf
    return need.keys.fewest_lanes(share, at_most=at_most)


def _most(lanes: list[int | None]) -> int | None:
    """Return the greatest number, None if one of them is."""
    return None if None in lanes else max(count for count in lanes if count is not None)


def usage_of(need: StreamRequirement, shards: int) -> prices.Usage:
    """Return what a month of *need* on so many shards amounts to, for the bill."""
    mean = need.records_per_s if need.mean_records_per_s is None else need.mean_records_per_s
    return prices.Usage(
        records_per_s=mean,
        record_bytes=need.record_bytes,
        shards=shards,
        shared_consumers=need.shared_consumers,
        fan_out_consumers=need.fan_out_consumers,
        retention_h=need.retention_h,
        hours=need.hours_per_month,
        prices=need.own_prices or prices.prices_for(need.region),
    )


def _costs(usage: prices.Usage) -> tuple[Cost, ...]:
    modes = (prices.provisioned, prices.on_demand, prices.on_demand_advantage)
    return tuple(sorted((mode(usage) for mode in modes), key=lambda cost: cost.usd_per_month))


def _answer(need: StreamRequirement, shards: int | None, share: float | None) -> tuple[Amount, ...]:
    return (
        Amount(name="shards", value=shards),
        Amount(name="write rate at peak", value=need.bytes_per_s / q.MIB, unit="MiB/s"),
        Amount(name="hottest shard's share", value=share and 100 * share, unit="%"),
    )


def _advice(need: StreamRequirement, binding: str, shards: int | None) -> Iterator[str]:
    """Say what aggregation would save where the number of records decides."""
    if binding != "write records" or shards == 1:
        return
    packed = aggregated(need)
    fewest = _most([_lanes(packed, demand) for demand in _demands(packed)])
    if fewest is not None and (shards is None or fewest < shards):
        yield (
            "The number of records decides: aggregated by the producer library, the same load"
            f" needs {fewest:,} shard{'s' if fewest > 1 else ''}."
        )


def _notes(need: StreamRequirement, costs: tuple[Cost, ...]) -> tuple[str, ...]:
    notes = []
    if need.mean_records_per_s is None:
        notes.append("Costs take the peak rate for the mean: give the mean for a truer bill.")
    if isinstance(need.keys, Even) and need.keys.skew == 1:
        notes.append("Keys are taken to spread evenly over the shards.")
    if costs and costs[0].region != need.region:
        notes.append(
            f"Prices are those of {costs[0].region}: the ones of {need.region} aren't known here."
        )
    if costs:
        notes.append(
            "On-demand advantage is billed as if this stream were alone in its account; its"
            " commitment of 25 MiB/s is shared by all on-demand streams of the region."
        )
    return tuple(notes)
