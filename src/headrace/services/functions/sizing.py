"""What an event source mapping of a Kinesis stream carries, and the least parallelism it needs.

Each shard feeds up to *parallelization factor* batches at once; a batch never mixes shards. With
batches of *b* records that take *d* seconds, gathered over a window of *w* seconds, a mapping reads

    shards x factor x b / max(d, w)    records/s

of keys that spread evenly. Where the hottest shard gets k times the mean, it falls behind at the
k-th part of that.

A batch that the payload limit of 6 MiB cuts holds fewer records: base64 makes 4 bytes of 3.

Sources: quotas.py ("Process Kinesis records", "Event source mappings" of the Lambda guide).
"""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.functions import quotas as q
from headrace.sizing import Amount, Check, Sizing, Term, fits, lanes_for
from headrace.units import format_count as count

__all__ = ["EsmSettings", "EsmSizing", "batch_records", "esm_capacity", "size_esm"]

_DUST: Final = 1e-9
"""Shares may miss their sum by this much."""


def batch_records(batch_size: int, record_bytes: float) -> int:
    """Return the records of a full batch: *batch_size*, or what 6 MiB of payload hold.

    The service's own metadata of each record is left out: it is not published.

    >>> batch_records(10_000, 1_024)
    4608
    """
    held = math.floor(q.PAYLOAD_MAX_BYTES / (record_bytes * q.BASE64_FACTOR))
    return max(1, min(batch_size, held))


class EsmSettings(Struct, frozen=True, kw_only=True):
    """An event source mapping and its function.

    Attributes
    ----------
    shards
        Shards of the stream.
    duration_s
        Time of one invocation with a full batch.
    record_bytes
        Mean size of a record, for the payload limit.
    batch_size
        Records of a batch.
    window_s
        Batching window: under a backlog batches fill before it ends, so it counts only where it
        exceeds the duration.
    factor
        Parallelization factor of today; None where it is to be found.
    concurrency
        Executions that the function may have: reserved, or left in the account.
    hottest_share
        Share of the records on the hottest shard; None where they spread evenly.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    shards: int
    duration_s: float
    record_bytes: float = 1_000.0
    batch_size: int = q.BATCH_SIZE_DEFAULT
    window_s: float = q.BATCH_WINDOW_DEFAULT_S
    factor: int | None = None
    concurrency: int = q.CONCURRENCY_DEFAULT
    hottest_share: float | None = None

    def __post_init__(self) -> None:
        for name in ("shards", "duration_s", "record_bytes", "concurrency"):
            if not 0 < getattr(self, name) < math.inf:
                raise InputError(f"{name} is {getattr(self, name):g}; give a number above 0")
        if not 1 <= self.batch_size <= q.BATCH_SIZE_MAX:
            raise InputError(f"batch_size is {self.batch_size}; it may be 1 to {q.BATCH_SIZE_MAX}")
        if not 0 <= self.window_s <= q.BATCH_WINDOW_MAX_S:
            raise InputError(
                f"window_s is {self.window_s:g}; it may be 0 to {q.BATCH_WINDOW_MAX_S:g}"
            )
        if self.factor is not None and not 1 <= self.factor <= q.PARALLELIZATION_MAX:
            raise InputError(f"factor is {self.factor}; it may be 1 to {q.PARALLELIZATION_MAX}")
        if not 1 - _DUST <= self.skew <= self.shards * (1 + _DUST):
            raise InputError(
                f"hottest_share is {self.hottest_share:g}; of {self.shards} shards the hottest gets"
                f" {1 / self.shards:g} to 1"
            )

    @property
    def skew(self) -> float:
        """Load of the hottest shard over the mean of all."""
        return 1.0 if self.hottest_share is None else self.hottest_share * self.shards

    @property
    def batch_records(self) -> int:
        """Records of a full batch."""
        return batch_records(self.batch_size, self.record_bytes)

    @property
    def slot_records_per_s(self) -> float:
        """Records/s of one batch slot of one shard."""
        return self.batch_records / max(self.duration_s, self.window_s)


def esm_capacity(settings: EsmSettings) -> float:
    """Return the records/s that a mapping reads with full batches, at its factor or else at 1.

    At more than that the hottest shard falls behind.

    >>> esm_capacity(EsmSettings(shards=4, duration_s=0.5, factor=2))
    1600.0
    """
    slots = settings.shards * (settings.factor or q.PARALLELIZATION_DEFAULT)
    return min(slots, settings.concurrency) * settings.slot_records_per_s / settings.skew


class EsmSizing(Sizing, frozen=True, kw_only=True):
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


def size_esm(records_per_s: float, settings: EsmSettings) -> EsmSizing:
    """Return the least parallelization factor with which a mapping carries *records_per_s*.

    Raises
    ------
    InputError
        The rate is negative.

    Examples
    --------
    >>> size_esm(1_500, EsmSettings(shards=2, duration_s=0.25)).factor
    2
    """
    if not 0 <= records_per_s < math.inf:
        raise InputError(f"records_per_s is {records_per_s:g}; give 0 or more")
    one = settings.shards * settings.slot_records_per_s / settings.skew
    wanted = lanes_for(records_per_s, one)
    factor = wanted if wanted <= q.PARALLELIZATION_MAX else None
    chosen = replace(settings, factor=settings.factor or factor or q.PARALLELIZATION_MAX)
    capacity = esm_capacity(chosen)
    executions = chosen.shards * (chosen.factor or 1)
    term = Term(
        name="batches at once",
        value=records_per_s,
        unit="records/s",
        limit=one,
        lanes=factor,
        utilisation=records_per_s / capacity,
    )
    return EsmSizing(
        service="functions",
        answer=(
            Amount(name="parallelization factor", value=factor),
            Amount(name="concurrent executions", value=executions),
            Amount(name="capacity", value=capacity, unit="records/s"),
            Amount(name="records in a batch", value=chosen.batch_records),
        ),
        terms=(term,),
        binding=term.name,
        checks=_checks(records_per_s, chosen, executions, capacity),
        costs=(),
        notes=("Batches are taken to be full, as they are under a backlog.",),
        sources=(q.KINESIS.url, q.MAPPINGS.url, q.LIMITS.url),
        factor=factor,
        capacity_records_per_s=capacity,
        executions=executions,
    )


def _checks(
    records_per_s: float, chosen: EsmSettings, executions: int, capacity: float
) -> tuple[Check, ...]:
    carried = fits(records_per_s, capacity)
    cure = "" if carried else ": batches must be greater or faster, or shards more"
    checks = [
        Check(
            name="throughput",
            level="ok" if carried else "error",
            message=f"{count(capacity)} records/s against {count(records_per_s)} at the peak{cure}",
            value=records_per_s,
            limit=capacity,
        ),
        Check(
            name="concurrency",
            level="ok" if executions <= chosen.concurrency else "warning",
            message=f"up to {executions:,} executions at once of {chosen.concurrency:,} available",
            value=executions,
            limit=chosen.concurrency,
        ),
    ]
    if chosen.duration_s > q.TIMEOUT_MAX_S:
        checks.append(
            Check(
                name="duration",
                level="error",
                message=f"an invocation of {count(chosen.duration_s)} s: a function ends after"
                f" {q.TIMEOUT_MAX_S} s",
                value=chosen.duration_s,
                limit=q.TIMEOUT_MAX_S,
            )
        )
    if chosen.batch_records < chosen.batch_size:
        checks.append(
            Check(
                name="payload",
                level="warning",
                message=f"6 MiB of payload hold {chosen.batch_records:,} of the"
                f" {chosen.batch_size:,} records of a batch",
                value=chosen.batch_size,
                limit=chosen.batch_records,
            )
        )
    return tuple(checks)
