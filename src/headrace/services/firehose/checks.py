"""What a delivery stream needs besides its quota: things that hold, warn, or rule it out."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.facts import DEFAULT
from headrace.services.firehose import quotas as q
from headrace.services.firehose.buffering import Buffering, least_interval_s, least_size_mib
from headrace.services.firehose.requirement import DeliveryRequirement, Transform
from headrace.sizing import Check, Level, fits
from headrace.units import format_count as count

__all__ = ["check_delivery"]


def check_delivery(need: DeliveryRequirement, buffering: Buffering) -> tuple[Check, ...]:
    """Return every check of *need* with the chosen *buffering*."""
    return (
        *_records(need),
        *_buffer(need, buffering),
        *_wishes(need, buffering),
        *_partitions(need, buffering),
        *(_transform(need, need.transform) if need.transform else ()),
    )


def _records(need: DeliveryRequirement) -> Iterator[Check]:
    size = need.record_bytes if need.max_record_bytes is None else need.max_record_bytes
    limit = q.RECORD_MAX_BYTES
    if need.source == "direct_put":
        yield _limit(
            "record size",
            size,
            limit,
            f"records of {count(size / q.KIB)} KiB; Direct PUT takes {count(limit / q.KIB)} KiB",
            "split them, or put them on S3 and send a pointer",
        )


def _buffer(need: DeliveryRequirement, buffering: Buffering) -> Iterator[Check]:
    allowed = q.BUFFER[need.destination]
    pairs = (
        ("buffer size", buffering.size_mib, least_size_mib(need), allowed.size_mib[1], "MiB"),
        (
            "buffer interval",
            buffering.interval_s,
            least_interval_s(need),
            allowed.interval_s[1],
            "s",
        ),
    )
    for name, value, least, most, unit in pairs:
        ok = least <= value <= most
        yield Check(
            name=name,
            level="ok" if ok else "error",
            message=f"{name}: {count(value)} {unit}; {need.destination} takes {count(least)} to"
            f" {count(most)} {unit} here",
            value=value,
            limit=most if value > most else least,
        )
    advised = buffering.lane_bytes_per_s(need.records_per_s) * q.BUFFER_ADVISED_S / q.MIB
    if buffering.size_mib < min(advised, allowed.size_mib[1]):
        yield Check(
            name="buffer against rate",
            level="warning",
            message=f"{count(advised)} MiB arrive in {q.BUFFER_ADVISED_S} s at the peak; a buffer"
            f" should hold more than that, not {count(buffering.size_mib)} MiB",
            value=buffering.size_mib,
            limit=advised,
        )
    if need.destination == "s3" and buffering.interval_s < q.MULTIPART_BELOW_S:
        yield Check(
            name="short interval",
            level="warning",
            message=f"intervals below {q.MULTIPART_BELOW_S} s upload objects in parts: more PUT"
            " requests to pay",
            value=buffering.interval_s,
            limit=q.MULTIPART_BELOW_S,
        )


def _wishes(need: DeliveryRequirement, buffering: Buffering) -> Iterator[Check]:
    wanted_s = need.wanted_latency_s
    if wanted_s is not None:
        yield _limit(
            "latency",
            buffering.worst_latency_s,
            wanted_s,
            f"latency: {count(buffering.worst_latency_s)} s at worst, {count(wanted_s)} s wanted",
            "shorten the transform's buffer, or drop dynamic partitioning",
        )
    delivered = buffering.at(need.mean)
    if need.wanted_object_mib is not None and delivered is not None:
        size = delivered.object_bytes / q.MIB
        reached = fits(need.wanted_object_mib, size)
        yield Check(
            name="object size",
            level="ok" if reached else "warning",
            message=f"objects of {count(size)} MiB, {count(need.wanted_object_mib)} MiB wanted"
            + ("" if reached else ": fewer shards or partitions, or merge objects afterwards"),
            value=size,
            limit=need.wanted_object_mib,
        )


def _partitions(need: DeliveryRequirement, buffering: Buffering) -> Iterator[Check]:
    if not need.partitioned:
        return
    active = buffering.active_partitions
    level: Level = "ok"
    message = f"{count(active)} active partitions of {q.ACTIVE_PARTITIONS_DEFAULT}"
    if active > q.ACTIVE_PARTITIONS_MAX:
        level = "error"
        message += f": {q.ACTIVE_PARTITIONS_MAX:,} is the most; use coarser keys or several streams"
    elif active > q.ACTIVE_PARTITIONS_DEFAULT:
        level = "error"
        message += ": what exceeds it goes to the error prefix; ask for more, or flush sooner"
    yield Check(
        name="active partitions",
        level=level,
        message=message,
        value=active,
        limit=q.ACTIVE_PARTITIONS_DEFAULT,
    )
    each = buffering.lane_bytes_per_s(need.records_per_s)
    if each > q.PARTITION_BYTES_PER_S:
        yield Check(
            name="partition throughput",
            level="error",
            message=f"{count(each / q.MIB)} MiB/s in a partition; it takes 1 GiB/s: use finer keys",
            value=each,
            limit=q.PARTITION_BYTES_PER_S,
        )


def _transform(need: DeliveryRequirement, transform: Transform) -> Iterator[Check]:
    least, most = q.TRANSFORM_BUFFER_MIB
    yield Check(
        name="transform buffer",
        level="ok" if least <= transform.buffer_mib <= most else "error",
        message=f"transform buffer: {count(transform.buffer_mib)} MiB; {count(least)} to"
        f" {count(most)} MiB are allowed",
        value=transform.buffer_mib,
        limit=most if transform.buffer_mib > most else least,
    )
    yield _limit(
        "transform duration",
        transform.duration_s,
        q.TRANSFORM_TIMEOUT_MAX_S,
        f"transform: {count(transform.duration_s)} s an invocation; Firehose waits"
        f" {q.TRANSFORM_TIMEOUT_MAX_S} s",
        "shrink the transform's buffer",
    )
    given_back = transform.buffer_mib * max(1.0, transform.size_factor) * q.BASE64_FACTOR
    payload = q.TRANSFORM_PAYLOAD_MAX_BYTES / q.MIB
    yield _limit(
        "transform payload",
        given_back,
        payload,
        f"transform: {count(given_back)} MiB of base64 in a request or response;"
        f" {count(payload)} MiB are allowed",
        "shrink the transform's buffer",
    )
    rate = need.records_per_s * need.record_bytes / need.lanes
    filled_s = transform.buffer_mib * q.MIB / rate if rate else transform.interval_s
    batch_s = min(filled_s, transform.interval_s) or filled_s
    at_once = transform.duration_s / batch_s if batch_s else 0.0
    outstanding = q.TRANSFORM_OUTSTANDING.get(need.destination, q.TRANSFORM_OUTSTANDING[DEFAULT])
    invocations = need.lanes / batch_s if batch_s else 0.0
    enough = fits(at_once, outstanding)
    # Behind Direct PUT Firehose keeps lanes of its own, so that there one lane may never be full.
    worst: Level = "error" if need.source == "kinesis" else "warning"
    cure = ": enlarge the transform's buffer, make it faster, or use more shards"
    yield Check(
        name="transform invocations",
        level="ok" if enough else worst,
        message=f"transform: {count(invocations)} invocations/s at the peak, {count(at_once)} at"
        f" once on each lane; Firehose keeps {outstanding}{'' if enough else cure}",
        value=at_once,
        limit=outstanding,
    )


def _limit(name: str, value: float, limit: float, message: str, advice: str) -> Check:
    ok = fits(value, limit)
    return Check(
        name=name,
        level="ok" if ok else "error",
        message=message if ok else f"{message}: {advice}",
        value=value,
        limit=limit,
    )
