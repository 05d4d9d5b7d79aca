"""What a user asks of a stream: the input of its calculator."""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.kinesis import prices
from headrace.services.kinesis import quotas as q
from headrace.services.kinesis.lanes import Even, LaneShares
from headrace.sizing import HOURS_PER_MONTH

__all__ = [
    "DEFAULT_HEADROOM",
    "CatchUp",
    "StreamRequirement",
    "aggregated",
    "counted_bytes",
    "shard_records_per_s",
]

DEFAULT_HEADROOM: Final = 0.2
"""Share of each shard that stays free at the peak: our choice, where the user gives none."""


class CatchUp(Struct, frozen=True, kw_only=True):
    """A consumer was down and must be up to date again in time.

    Attributes
    ----------
    outage_s
        How long it read nothing, while the stream took in its peak rate.
    within_s
        How long it may take to read the backlog, while records keep coming at the peak rate.
    consumers
        How many shared consumers catch up at once; of fan-out consumers each has its own bandwidth.
    """

    outage_s: float
    within_s: float
    consumers: int = 1

    @property
    def extra_rate(self) -> float:
        """Rate of reading the backlog, as a multiple of the rate of writing."""
        return self.outage_s / self.within_s


class StreamRequirement(Struct, frozen=True, kw_only=True):
    """What a stream must carry.

    Attributes
    ----------
    records_per_s
        Records written at the peak.
    record_bytes
        Mean size of a record, data and partition key.
    max_record_bytes
        Greatest size of a record, if known.
    shared_consumers
        Consumers that read all records with GetRecords; a Firehose with full source backup counts
        twice.
    fan_out_consumers
        Consumers that read all records through enhanced fan-out.
    polls_per_s
        GetRecords calls of each shared consumer on each shard.
    headroom
        Share of each shard that stays free at the peak, 0 to below 1.
    keys
        How the load divides over shards: `Even`, or `Keys` from the keys module.
    retention_h
        Hours that records are kept.
    mean_records_per_s
        Records written on average, for the bill; None takes the peak.
    hours_per_month
        Hours of the month that the stream exists.
    region
        For quotas, and for prices unless they are given.
    own_prices
        Prices that differ from the list; None takes those of the region.
    catch_up
        An outage of a consumer to recover from, if any.
    single_puts
        Producers send each record by PutRecord: throttling counts it in whole KiB.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    records_per_s: float
    record_bytes: float
    max_record_bytes: float | None = None
    shared_consumers: int = 1
    fan_out_consumers: int = 0
    polls_per_s: float = q.SHARED_POLL_HZ
    headroom: float = DEFAULT_HEADROOM
    keys: LaneShares = field(default_factory=Even)
    retention_h: float = q.RETENTION_DEFAULT_H
    mean_records_per_s: float | None = None
    hours_per_month: float = HOURS_PER_MONTH
    region: str = prices.BASE_REGION
    own_prices: prices.Prices | None = None
    catch_up: CatchUp | None = None
    single_puts: bool = False

    def __post_init__(self) -> None:
        for name in ("record_bytes", "polls_per_s", "retention_h"):
            value = getattr(self, name)
            if not 0 < value < math.inf:
                raise InputError(f"{name} is {value:g}; give a number above 0")
        for name in ("records_per_s", "shared_consumers", "fan_out_consumers"):
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise InputError(f"{name} is {value:g}; give 0 or more")
        if not 0 <= self.headroom < 1:
            raise InputError(f"headroom is {self.headroom:g}; give a share from 0 to below 1")
        if self.max_record_bytes is not None and self.max_record_bytes < self.record_bytes:
            raise InputError("max_record_bytes is below the mean record_bytes")
        if self.mean_records_per_s is not None and not (
            0 <= self.mean_records_per_s <= self.records_per_s
        ):
            raise InputError("mean_records_per_s must be between 0 and the peak records_per_s")
        if self.catch_up and not (self.catch_up.outage_s >= 0 < self.catch_up.within_s):
            raise InputError("catch_up needs an outage of 0 s or more and a time above 0 s")

    @property
    def bytes_per_s(self) -> float:
        """Bytes written at the peak."""
        return self.records_per_s * self.record_bytes

    @property
    def write_bytes_per_s(self) -> float:
        """Bytes at the peak as throttling counts them."""
        return self.records_per_s * counted_bytes(self.record_bytes, single_puts=self.single_puts)


def shard_records_per_s(counted: float) -> float:
    """Return the records/s that a shard takes of records that count so many bytes each.

    >>> shard_records_per_s(512), shard_records_per_s(4096)
    (1000.0, 256.0)
    """
    return min(q.SHARD_WRITE_BYTES_PER_S / counted, float(q.SHARD_WRITE_RECORDS_PER_S))


def counted_bytes(record_bytes: float, *, single_puts: bool) -> float:
    """Return the size of a record as throttling counts it.

    PutRecord counts whole KiB, PutRecords the bytes.

    >>> counted_bytes(1_100, single_puts=True), counted_bytes(1_100, single_puts=False)
    (2048, 1100)
    """
    if not single_puts:
        return record_bytes
    whole = math.ceil(record_bytes / q.PUT_RECORD_ROUNDING_BYTES)
    return whole * q.PUT_RECORD_ROUNDING_BYTES


def aggregated(need: StreamRequirement) -> StreamRequirement:
    """Return *need* with its records packed by the producer library into 50 KiB each.

    Records are as many as fit; those too large for two to fit stay as they are. At low rates the
    library sends what it has after 0.1 s, so that each producer makes up to 10 records a second on
    each shard: this is not counted.

    >>> packed = aggregated(StreamRequirement(records_per_s=1_000, record_bytes=512))
    >>> packed.records_per_s, packed.record_bytes
    (10.0, 51200)
    """
    together = max(1, math.floor(q.KPL_AGGREGATION_MAX_BYTES / need.record_bytes))
    mean = need.mean_records_per_s
    return replace(
        need,
        records_per_s=need.records_per_s / together,
        record_bytes=need.record_bytes * together,
        max_record_bytes=None,
        mean_records_per_s=None if mean is None else mean / together,
    )
