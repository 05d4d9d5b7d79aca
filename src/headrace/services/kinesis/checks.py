"""What a stream needs besides shards: things that hold, deserve a look, or rule the design out."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.facts import for_region
from headrace.services.kinesis import quotas as q
from headrace.services.kinesis.requirement import StreamRequirement
from headrace.sizing import Check, Level, Term, fits
from headrace.units import format_count as count
from headrace.units import format_share as percent

__all__ = ["check_stream"]

_HOT_KEY_CURES = {
    "write records": "aggregate its records, or spread it over several keys",
    "shared reads": "use fan-out consumers, or spread it over several keys",
    "shared catch-up": "use fan-out consumers, or spread it over several keys",
}


def check_stream(
    need: StreamRequirement, terms: tuple[Term, ...], shards: int | None, share: float | None
) -> tuple[Check, ...]:
    """Return every check of *need*, given the *terms*, the answer and its hottest share."""
    return (
        *_keys(need, terms),
        *_reading(need, share),
        *_records(need),
        *_retention(need),
        *_quotas(need, shards),
    )


def _keys(need: StreamRequirement, terms: tuple[Term, ...]) -> Iterator[Check]:
    """Judge whether one key alone outgrows a shard, which no number of shards cures."""
    key_share = need.keys.indivisible
    for term in terms:
        if term.lanes is not None:
            continue
        key, full = term.value * key_share, term.limit / (1 - need.headroom)
        cure = _HOT_KEY_CURES.get(term.name, "spread it over several keys")
        if not fits(key, full):
            reason = f"one shard gives {count(full)}: no number of shards helps"
        elif not fits(key, term.limit):
            reason = (
                f"one shard gives {count(full)}, of which {percent(need.headroom)} should stay free"
            )
        else:
            reason = f"with the keys beside it no number of shards tried holds {count(term.limit)}"
        yield Check(
            name="hot key",
            level="error",
            message=f"{term.name}: the hottest key alone has {count(key)} {term.unit};"
            f" {reason}; {cure}",
            value=key,
            limit=full,
        )
    if key_share and all(term.lanes is not None for term in terms):
        yield Check(
            name="hot key",
            level="ok",
            message=f"the hottest key has {percent(key_share)} of the load and fits a shard",
            value=key_share,
        )


def _reading(need: StreamRequirement, share: float | None) -> Iterator[Check]:
    if need.shared_consumers:
        calls = need.shared_consumers * need.polls_per_s
        limit = q.SHARD_READ_CALLS_PER_S
        yield _limit(
            "GetRecords calls",
            calls,
            limit,
            f"shared consumers make {count(calls)} of {limit} calls/s a shard",
            "poll less often, or use fan-out",
        )
        at_once = need.bytes_per_s * (share or 0) / need.polls_per_s
        if at_once > q.GET_RECORDS_MAX_BYTES:
            yield Check(
                name="GetRecords size",
                level="error",
                message=f"{count(at_once / q.MIB)} MiB arrive at the hottest shard between two"
                " polls; a call returns 10 MiB at most: poll more often",
                value=at_once,
                limit=q.GET_RECORDS_MAX_BYTES,
            )
        read = need.records_per_s * (share or 0) * need.shared_consumers
        if not fits(read, q.SHARD_READ_RECORDS_PER_S):
            yield Check(
                name="records read",
                level="warning",
                message=f"shared consumers read {count(read)} records/s of the hottest shard; the"
                f" quota table names {q.SHARD_READ_RECORDS_PER_S:,}: watch read throttling",
                value=read,
                limit=q.SHARD_READ_RECORDS_PER_S,
            )
    if need.fan_out_consumers:
        beyond = need.fan_out_consumers > q.CONSUMERS_MAX
        level: Level = "warning" if beyond else "ok"
        advice = "; more than 20 need on-demand advantage" if beyond else ""
        if need.fan_out_consumers > q.CONSUMERS_MAX_ADVANTAGE:
            level, advice = (
                "error",
                "; a stream takes 50 at most: share consumers or copy the stream",
            )
        yield Check(
            name="fan-out consumers",
            level=level,
            message=f"registered fan-out consumers: {need.fan_out_consumers}{advice}",
            value=need.fan_out_consumers,
            limit=q.CONSUMERS_MAX,
        )


def _records(need: StreamRequirement) -> Iterator[Check]:
    size = need.record_bytes if need.max_record_bytes is None else need.max_record_bytes
    kib = size / q.KIB
    if size > q.RECORD_MAX_BYTES:
        level: Level = "error"
        message = (
            f"records of {count(kib)} KiB exceed 10 MiB: store the body elsewhere, send a pointer"
        )
    elif size > q.RECORD_MAX_BYTES_DEFAULT:
        level = "warning"
        message = f"records of {count(kib)} KiB need MaxRecordSizeInKiB raised above 1,024"
    else:
        level, message = (
            "ok",
            f"records of {count(kib)} KiB are below the default limit of 1 MiB",
        )
    yield Check(
        name="record size",
        level=level,
        message=message,
        value=size,
        limit=q.RECORD_MAX_BYTES
        if size > q.RECORD_MAX_BYTES_DEFAULT
        else q.RECORD_MAX_BYTES_DEFAULT,
    )


def _retention(need: StreamRequirement) -> Iterator[Check]:
    hours = need.retention_h
    if not q.RETENTION_MIN_H <= hours <= q.RETENTION_MAX_H:
        yield Check(
            name="retention",
            level="error",
            message=f"retention of {count(hours)} h: a stream takes {q.RETENTION_MIN_H} to"
            f" {q.RETENTION_MAX_H:,} h",
            value=hours,
            limit=q.RETENTION_MAX_H,
        )
    if need.catch_up:
        outage_h = need.catch_up.outage_s / 3_600
        yield _limit(
            "outage",
            outage_h,
            hours,
            f"an outage of {count(outage_h)} h against a retention of {count(hours)} h",
            "records expire unread: keep them longer",
        )


def _quotas(need: StreamRequirement, shards: int | None) -> Iterator[Check]:
    if shards is None:
        return
    account = for_region(q.SHARDS_PER_ACCOUNT, need.region)
    least = min(account, q.SHARDS_PER_STREAM_MAX)
    if shards > least:
        yield Check(
            name="shard quota",
            level="warning",
            message=f"{shards:,} shards; by default a stream scales to {q.SHARDS_PER_STREAM_MAX:,}"
            f" and an account in {need.region} has {count(account)} (some regions 6,000):"
            " ask for more",
            value=shards,
            limit=least,
        )
    ceiling = for_region(q.ON_DEMAND_WRITE_BYTES_PER_S, need.region)
    if need.bytes_per_s > ceiling:
        yield Check(
            name="on-demand ceiling",
            level="warning",
            message=f"{count(need.bytes_per_s / q.MIB)} MiB/s: an on-demand stream in {need.region}"
            f" grows to {count(ceiling / q.MIB)} MiB/s of writes by default",
            value=need.bytes_per_s,
            limit=ceiling,
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
