"""What an event source mapping of a Kinesis stream carries, and the least parallelism it needs.

Each shard feeds up to *parallelization factor* batches at once; a batch never mixes shards. With
batches of *b* records that take *d* seconds, gathered over a window of *w* seconds, a mapping reads

    shards x factor x b / max(d, w)    records/s

A batch that the payload limit of 6 MiB cuts holds fewer records: base64 makes 4 bytes of 3.

Sources: quotas.py ("Process Kinesis records", "Event source mappings" of the Lambda guide).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from headrace.errors import InputError
from headrace.services.functions import quotas as q
from headrace.sizing import Amount, Check, Sizing, Term, fits

__all__ = ["EsmRequirement", "EsmSizing", "batch_records", "esm_capacity", "size_esm"]


def batch_records(batch_size: int, record_bytes: float) -> int:
    """Return the records of a full batch: *batch_size*, or what 6 MiB of payload hold.

    The service's own metadata of each record is left out: it is not published.

    >>> batch_records(10_000, 1_024)
    4608
    """
    held = math.floor(q.PAYLOAD_MAX_BYTES / (record_bytes * q.BASE64_FACTOR))
    return max(1, min(batch_size, held))


def esm_capacity(
    *,
    shards: int,
    factor: int = q.PARALLELIZATION_DEFAULT,
    batch_size: int = q.BATCH_SIZE_DEFAULT,
    duration_s: float,
    window_s: float = q.BATCH_WINDOW_DEFAULT_S,
    record_bytes: float = 1.0,
    concurrency: int | None = None,
) -> float:
    """Return the records/s that a mapping reads with full batches.

    Parameters
    ----------
    shards
        Shards of the stream.
    factor
        Parallelization factor: batches of one shard at a time.
    batch_size
        Records of a batch.
    duration_s
        Time of one invocation with a full batch.
    window_s
        Batching window: under a backlog batches fill before it ends, so it counts only where it
        exceeds the duration.
    record_bytes
        Mean size of a record, for the payload limit.
    concurrency
        Executions that the function may have, if fewer than shards x factor.
    """
    slots = shards * factor if concurrency is None else min(shards * factor, concurrency)
    return slots * batch_records(batch_size, record_bytes) / max(duration_s, window_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class EsmRequirement:
    """What an event source mapping must carry.

    Attributes
    ----------
    records_per_s
        Records of the stream at the peak.
    record_bytes
        Mean size of a record.
    shards
        Shards of the stream.
    duration_s
        Time of one invocation with a full batch.
    batch_size
        Records of a batch.
    window_s
        Batching window.
    factor
        Parallelization factor of today; None asks for the least that suffices.
    concurrency
        Executions that the function may have: reserved, or left in the account.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    records_per_s: float
    record_bytes: float
    shards: int
    duration_s: float
    batch_size: int = q.BATCH_SIZE_DEFAULT
    window_s: float = q.BATCH_WINDOW_DEFAULT_S
    factor: int | None = None
    concurrency: int = q.CONCURRENCY_DEFAULT

    def __post_init__(self) -> None:
        if not (self.records_per_s >= 0 < self.record_bytes):
            raise InputError("records_per_s must be 0 or more, record_bytes above 0")
        if self.shards < 1 or not self.duration_s > 0 or self.concurrency < 1:
            raise InputError("shards and concurrency must be 1 or more, duration_s above 0")
        if not 1 <= self.batch_size <= q.BATCH_SIZE_MAX:
            raise InputError(f"batch_size is {self.batch_size}; it may be 1 to {q.BATCH_SIZE_MAX}")
        if not 0 <= self.window_s <= q.BATCH_WINDOW_MAX_S:
            raise InputError(f"window_s is {self.window_s:g}; it may be 0 to 300")
        if self.factor is not None and not 1 <= self.factor <= q.PARALLELIZATION_MAX:
            raise InputError(f"factor is {self.factor}; it may be 1 to {q.PARALLELIZATION_MAX}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EsmSizing(Sizing):
    """Answer for an event source mapping.

    Attributes
    ----------
    factor
        Least parallelization factor; None if even the greatest is too little.
    capacity_records_per_s
        Records/s at that factor, or at the greatest.
    executions
        Concurrent executions at that factor.
    """

    factor: int | None
    capacity_records_per_s: float
    executions: int


def size_esm(need: EsmRequirement) -> EsmSizing:
    """Return the least parallelization factor that carries the peak.

    >>> load = EsmRequirement(records_per_s=1_500, record_bytes=500, shards=2, duration_s=0.25)
    >>> size_esm(load).factor
    2
    """
    batch = batch_records(need.batch_size, need.record_bytes)
    slot_rate = batch / max(need.duration_s, need.window_s)
    slots = need.records_per_s / (need.shards * slot_rate)
    wanted = max(1, math.ceil(slots * (1 - 1e-12)))
    factor = wanted if wanted <= q.PARALLELIZATION_MAX else None
    used = need.factor or factor or q.PARALLELIZATION_MAX
    executions = need.shards * used
    capacity = min(executions, need.concurrency) * slot_rate
    term = Term(
        name="batches at once",
        value=need.records_per_s,
        unit="records/s",
        limit=need.shards * slot_rate,
        lanes=factor,
        utilisation=need.records_per_s / capacity,
    )
    return EsmSizing(
        service="functions",
        answer=(
            Amount(name="parallelization factor", value=factor),
            Amount(name="concurrent executions", value=executions),
            Amount(name="capacity", value=capacity, unit="records/s"),
            Amount(name="records in a batch", value=batch),
        ),
        terms=(term,),
        binding=term.name,
        checks=_checks(need, batch, executions, capacity),
        costs=(),
        notes=("Batches are taken to be full, as they are under a backlog.",),
        sources=(q.KINESIS.url, q.MAPPINGS.url, q.LIMITS.url),
        factor=factor,
        capacity_records_per_s=capacity,
        executions=executions,
    )


def _checks(
    need: EsmRequirement, batch: int, executions: int, capacity: float
) -> tuple[Check, ...]:
    carried = fits(need.records_per_s, capacity)
    spare = "" if carried else ": batches must be greater or faster, or shards more"
    checks = [
        Check(
            name="throughput",
            level="ok" if carried else "error",
            message=f"{capacity:,.4g} records/s against {need.records_per_s:,.4g}{spare}",
            value=need.records_per_s,
            limit=capacity,
        ),
        Check(
            name="concurrency",
            level="ok" if executions <= need.concurrency else "warning",
            message=f"up to {executions:,} executions at once; {need.concurrency:,} are available",
            value=executions,
            limit=need.concurrency,
        ),
    ]
    if need.duration_s > q.TIMEOUT_MAX_S:
        checks.append(
            Check(
                name="duration",
                level="error",
                message=f"an invocation of {need.duration_s:g} s: a function ends after"
                f" {q.TIMEOUT_MAX_S} s",
                value=need.duration_s,
                limit=q.TIMEOUT_MAX_S,
            )
        )
    if batch < need.batch_size:
        checks.append(
            Check(
                name="payload",
                level="warning",
                message=f"6 MiB of payload hold {batch:,} of the {need.batch_size:,} records of"
                " a batch",
                value=need.batch_size,
                limit=batch,
            )
        )
    return tuple(checks)
