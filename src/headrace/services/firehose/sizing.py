"""What a delivery stream needs and does: quotas to ask for, buffer, objects, latency, cost.

Direct PUT has three quotas a delivery stream (bytes, records and requests a second), which AWS
raises together; a Kinesis source has none. A buffer is delivered when it is full or its interval
ends, whichever is first. Each lane (a shard of the source; with dynamic partitioning each active
partition) fills a buffer of its own, so that an object holds

    min(size hint, lane's rate x interval)    bytes, before compression or conversion

How many lanes Firehose itself keeps behind Direct PUT is not published: one is assumed.
Serves the notes' Direct PUT, transformation and format conversion.

Sources: quotas.py.
"""

from __future__ import annotations

from typing import Final

from headrace.facts import for_region
from headrace.services.firehose import prices
from headrace.services.firehose import quotas as q
from headrace.services.firehose.buffering import Buffering, buffer_for, default_buffer
from headrace.services.firehose.checks import check_delivery
from headrace.services.firehose.requirement import (
    DEFAULT_HEADROOM,
    DeliveryRequirement,
    Transform,
)
from headrace.sizing import SECONDS_PER_HOUR, Amount, Cost, Sizing, Term, lanes_for

__all__ = [
    "DEFAULT_HEADROOM",
    "DeliveryRequirement",
    "DeliverySizing",
    "Transform",
    "cost_of",
    "raised_quota",
    "size_delivery",
]

SEED: Final = ("F2",)


class DeliverySizing(Sizing, frozen=True, kw_only=True):
    """Answer for a delivery stream.

    Attributes
    ----------
    buffer_mib, interval_s
        Buffering hints to set.
    object_bytes
        Size of a delivered object at the mean rate; None with zero buffering, where it is not
        published.
    objects_per_hour
        Delivered objects at the mean rate; None likewise.
    worst_latency_s
        From arrival to delivery, when so little arrives that intervals decide.
    peak_latency_s
        The same at the peak rate, when buffers fill earlier.
    quota_mib_per_s
        Direct PUT quota to ask for; None if the default does.
    active_partitions
        Active partitions with dynamic partitioning; 0 without.
    """

    buffer_mib: float
    interval_s: float
    object_bytes: float | None
    objects_per_hour: float | None
    worst_latency_s: float
    peak_latency_s: float
    quota_mib_per_s: int | None
    active_partitions: float


def raised_quota(bytes_per_s: float, region: str) -> tuple[float, float, float]:
    """Return the Direct PUT quotas that come with *bytes_per_s*: bytes, requests and records/s.

    >>> raised_quota(10 * 1024 * 1024, "us-east-1")
    (10485760, 4000.0, 1000000.0)
    """
    factor = bytes_per_s / for_region(q.DIRECT_PUT_BYTES_PER_S, region)
    return (
        bytes_per_s,
        factor * for_region(q.DIRECT_PUT_REQUESTS_PER_S, region),
        factor * for_region(q.DIRECT_PUT_RECORDS_PER_S, region),
    )


def size_delivery(need: DeliveryRequirement) -> DeliverySizing:
    """Return what a delivery stream needs, and what it then does.

    Examples
    --------
    >>> load = DeliveryRequirement(records_per_s=4_000, record_bytes=2_048)
    >>> answer = size_delivery(load)
    >>> answer.quota_mib_per_s, answer.objects_per_hour
    (10, 5625.0)
    """
    terms = _terms(need) if need.source == "direct_put" else ()
    binding = max(terms, key=lambda term: term.value / term.limit) if terms else None
    quota = _quota(need, binding) if binding else None
    given = default_buffer(need)
    buffering = buffer_for(need, given)
    mean = buffering.at(need.mean)
    per_hour = mean.objects_per_s * SECONDS_PER_HOUR if mean else None
    costs = (cost_of(need, per_hour),)
    return DeliverySizing(
        service="firehose",
        answer=_answer(buffering, mean.object_bytes if mean else None, per_hour, quota),
        terms=terms,
        binding=binding.name if binding else "",
        checks=check_delivery(need, buffering),
        costs=costs,
        notes=_notes(need, costs[0]),
        sources=(q.LIMITS.url, q.BUFFERS.url, prices.PRICE_LIST.url),
        buffer_mib=buffering.size_mib,
        interval_s=buffering.interval_s,
        object_bytes=mean.object_bytes if mean else None,
        objects_per_hour=per_hour,
        worst_latency_s=buffering.worst_latency_s,
        peak_latency_s=buffering.latency_s(need.records_per_s),
        quota_mib_per_s=quota,
        active_partitions=buffering.active_partitions,
    )


def _terms(need: DeliveryRequirement) -> tuple[Term, ...]:
    """Return the three Direct PUT quotas; a term's lanes are delivery streams at the default."""
    demands = (
        ("bytes put", need.records_per_s * need.record_bytes, q.DIRECT_PUT_BYTES_PER_S, q.MIB),
        ("records put", need.records_per_s, q.DIRECT_PUT_RECORDS_PER_S, 1),
        ("requests", need.records_per_s / need.batch_records, q.DIRECT_PUT_REQUESTS_PER_S, 1),
    )
    units = ("MiB/s", "records/s", "requests/s")
    terms = []
    for (name, value, by_region, scale), unit in zip(demands, units, strict=True):
        full = for_region(by_region, need.region)
        limit = full * (1 - need.headroom)
        terms.append(
            Term(
                name=name,
                value=value / scale,
                unit=unit,
                limit=limit / scale,
                lanes=lanes_for(value, limit),
                utilisation=value / full,
            )
        )
    return tuple(terms)


def _quota(need: DeliveryRequirement, binding: Term) -> int | None:
    default = for_region(q.DIRECT_PUT_BYTES_PER_S, need.region) / q.MIB
    wanted = lanes_for(binding.value * default, binding.limit)
    return wanted if wanted > default else None


def cost_of(need: DeliveryRequirement, objects_per_hour: float | None = None) -> Cost:
    """Return the month's bill of *need*; only dynamic partitioning asks for the objects."""
    partitioned = need.partitioned and objects_per_hour is not None
    return prices.bill(
        prices.Usage(
            records_per_s=need.mean,
            record_bytes=need.record_bytes,
            conversion=need.conversion,
            partitioned_objects=(objects_per_hour or 0.0) * need.hours_per_month
            if partitioned
            else None,
            jq_hours=need.jq_hours,
            vpc_zones=need.vpc_zones,
            hours=need.hours_per_month,
            prices=need.own_prices or prices.prices_for(need.region),
        )
    )


def _answer(
    buffering: Buffering, object_bytes: float | None, per_hour: float | None, quota: int | None
) -> tuple[Amount, ...]:
    size = None if object_bytes is None else object_bytes / q.MIB
    per_day = None if per_hour is None else per_hour * 24
    asked = (Amount(name="Direct PUT quota to ask for", value=quota, unit="MiB/s"),)
    return (
        *(asked if quota else ()),
        Amount(name="buffer size", value=buffering.size_mib, unit="MiB"),
        Amount(name="buffer interval", value=buffering.interval_s, unit="s"),
        Amount(name="object size", value=size, unit="MiB"),
        Amount(name="objects an hour", value=per_hour),
        Amount(name="objects a day", value=per_day),
        Amount(name="latency at worst", value=buffering.worst_latency_s, unit="s"),
    )


def _notes(need: DeliveryRequirement, cost: Cost) -> tuple[str, ...]:
    notes = []
    if need.mean_records_per_s is None:
        notes.append("Objects and costs take the peak rate for the mean.")
    if need.source == "direct_put":
        notes.append("Direct PUT is taken to fill one buffer; Firehose may keep several.")
    if cost.region != need.region:
        notes.append(
            f"Prices are those of {cost.region}: the ones of {need.region} aren't known here."
        )
    notes.append("The bill leaves out S3 requests and storage, Lambda and data transfer.")
    return tuple(notes)
