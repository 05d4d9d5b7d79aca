"""What a user asks of a delivery stream: the input of its calculator."""

from __future__ import annotations

import math
from typing import Final, Literal

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.firehose import prices
from headrace.services.firehose import quotas as q
from headrace.sizing import HOURS_PER_MONTH

__all__ = ["DEFAULT_HEADROOM", "DeliveryRequirement", "Transform"]

DEFAULT_HEADROOM: Final = 0.2
"""Share of the Direct PUT quotas that stays free at the peak: our choice."""


class Transform(Struct, frozen=True, kw_only=True):
    """A Lambda function that transforms records.

    Attributes
    ----------
    buffer_mib, interval_s
        Buffering hints of the processor.
    duration_s
        Time of one invocation with a full buffer.
    size_factor
        Bytes given back for each byte received.
    """

    buffer_mib: float = q.TRANSFORM_BUFFER_DEFAULT_MIB
    interval_s: float = q.TRANSFORM_INTERVAL_DEFAULT_S
    duration_s: float = 1.0
    size_factor: float = 1.0


class DeliveryRequirement(Struct, frozen=True, kw_only=True):
    """What a delivery stream must carry, and how.

    Attributes
    ----------
    records_per_s
        Records at the peak.
    record_bytes
        Mean size of a record.
    max_record_bytes
        Greatest size of a record, if known.
    source
        Producers put records (``direct_put``), or a stream is read (``kinesis``).
    shards
        Shards of the source stream.
    records_per_request
        Records of a PutRecordBatch call; None takes full batches.
    destination
        Where records go.
    buffer_mib, interval_s
        Buffering hints; None takes the defaults, or what the wishes below need.
    wanted_object_mib
        Size of delivered objects that is wished for.
    wanted_latency_s
        Time from arrival to delivery that is wished for, at the worst.
    delivered_ratio
        Bytes delivered for each byte that leaves the transform: compression or conversion.
    transform
        The Lambda function on the way, if any.
    conversion
        Whether records are converted to Parquet or ORC.
    new_partitions_per_s
        Partitions that dynamic partitioning opens each second, each for one interval; or
    partitions
        Partitions that always receive data. Both None: no dynamic partitioning.
    jq_hours
        Hours of JQ processing a month.
    vpc_zones
        Availability zones of a delivery into a VPC.
    headroom
        Share of the Direct PUT quotas that stays free at the peak, 0 to below 1.
    mean_records_per_s
        Records on average, for objects and bill; None takes the peak.
    hours_per_month
        Hours of the month that the delivery stream exists.
    region
        For quotas, and for prices unless they are given.
    own_prices
        Prices that differ from the list; None takes those of the region.

    Raises
    ------
    InputError
        A number is out of its range, or settings exclude each other.
    """

    records_per_s: float
    record_bytes: float
    max_record_bytes: float | None = None
    source: Literal["direct_put", "kinesis"] = "direct_put"
    shards: int = 1
    records_per_request: float | None = None
    destination: q.Destination = "s3"
    buffer_mib: float | None = None
    interval_s: float | None = None
    wanted_object_mib: float | None = None
    wanted_latency_s: float | None = None
    delivered_ratio: float = 1.0
    transform: Transform | None = None
    conversion: bool = False
    new_partitions_per_s: float | None = None
    partitions: float | None = None
    jq_hours: float = 0.0
    vpc_zones: int = 0
    headroom: float = DEFAULT_HEADROOM
    mean_records_per_s: float | None = None
    hours_per_month: float = HOURS_PER_MONTH
    region: str = "us-east-1"
    own_prices: prices.Prices | None = None

    def __post_init__(self) -> None:
        for name in ("record_bytes", "delivered_ratio", "shards", "hours_per_month"):
            if not 0 < getattr(self, name) < math.inf:
                raise InputError(f"{name} is {getattr(self, name):g}; give a number above 0")
        if not 0 <= self.records_per_s < math.inf:
            raise InputError(f"records_per_s is {self.records_per_s:g}; give 0 or more")
        if self.records_per_request is not None and not (
            1 <= self.records_per_request <= q.PUT_BATCH_MAX_RECORDS
        ):
            raise InputError(f"records_per_request must be 1 to {q.PUT_BATCH_MAX_RECORDS}")
        if not 0 <= self.headroom < 1:
            raise InputError(f"headroom is {self.headroom:g}; give a share from 0 to below 1")
        if self.mean_records_per_s is not None and not (
            0 <= self.mean_records_per_s <= self.records_per_s
        ):
            raise InputError("mean_records_per_s must be between 0 and the peak records_per_s")
        if self.new_partitions_per_s is not None and self.partitions is not None:
            raise InputError("give new_partitions_per_s or partitions, not both")
        if self.destination != "s3" and (self.conversion or self.partitioned):
            raise InputError("format conversion and dynamic partitioning deliver to S3 only")

    @property
    def mean(self) -> float:
        """Mean records/s."""
        return self.records_per_s if self.mean_records_per_s is None else self.mean_records_per_s

    @property
    def partitioned(self) -> bool:
        """Whether dynamic partitioning is on."""
        return self.new_partitions_per_s is not None or self.partitions is not None

    @property
    def lanes(self) -> int:
        """Lanes that fill a buffer each, before partitioning."""
        return self.shards if self.source == "kinesis" else 1

    @property
    def batch_records(self) -> float:
        """Records of one PutRecordBatch call."""
        if self.records_per_request is not None:
            return self.records_per_request
        held = math.floor(q.PUT_BATCH_MAX_BYTES / self.record_bytes)
        return max(1, min(q.PUT_BATCH_MAX_RECORDS, held))
