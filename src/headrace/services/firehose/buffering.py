"""When a buffer is delivered: objects, latency, active partitions, and the buffer for a wish."""

from __future__ import annotations

import math

from msgspec import Struct
from msgspec.structs import replace

from headrace.services.firehose import quotas as q
from headrace.services.firehose.requirement import DeliveryRequirement

__all__ = ["Buffering", "Delivered", "buffer_for", "default_buffer"]


class Delivered(Struct, frozen=True):
    """Objects that a steady rate makes."""

    object_bytes: float
    objects_per_s: float


class Buffering(Struct, frozen=True):
    """A delivery stream's buffer: *size_mib* or *interval_s*, whichever is first."""

    need: DeliveryRequirement
    size_mib: float
    interval_s: float

    @property
    def active_partitions(self) -> float:
        """Partitions in the buffer at once, e.g. those opened within an interval; 0 without."""
        if self.need.partitions is not None:
            return self.need.partitions
        return (self.need.new_partitions_per_s or 0.0) * self.interval_s

    @property
    def buffers(self) -> float:
        """Buffers that the load divides over."""
        if self.need.partitioned:
            return max(1.0, self.active_partitions)
        return float(self.need.lanes)

    def lane_bytes_per_s(self, records_per_s: float) -> float:
        """Return what enters one buffer, transformed."""
        factor = self.need.transform.size_factor if self.need.transform else 1.0
        return records_per_s * self.need.record_bytes * factor / self.buffers

    def flush_s(self, records_per_s: float) -> float:
        """Return the time from one delivery of a buffer to the next."""
        rate = self.lane_bytes_per_s(records_per_s)
        full_s = self.size_mib * q.MIB / rate if rate else self.interval_s
        return min(full_s, self.interval_s)

    def at(self, records_per_s: float) -> Delivered | None:
        """Return the objects at a steady rate; None with zero buffering (not published)."""
        flush_s = self.flush_s(records_per_s)
        if flush_s <= 0 or not records_per_s:
            return Delivered(0.0, 0.0) if not records_per_s else None
        held = self.lane_bytes_per_s(records_per_s) * flush_s
        return Delivered(held * self.need.delivered_ratio, self.buffers / flush_s)

    @property
    def before_s(self) -> float:
        """Time of the transform: its own buffer's interval and one invocation."""
        transform = self.need.transform
        return transform.interval_s + transform.duration_s if transform else 0.0

    @property
    def delay_factor(self) -> float:
        """Intervals that a record may wait: dynamic partitioning buffers in several stages."""
        return q.PARTITIONING_DELAY_FACTOR if self.need.partitioned else 1.0

    @property
    def worst_latency_s(self) -> float:
        """Time from arrival to delivery when the interval decides."""
        return self.before_s + self.delay_factor * self.interval_s

    def latency_s(self, records_per_s: float) -> float:
        """Return the time from arrival to delivery at a steady rate, at the worst."""
        transform = self.need.transform
        waited = 0.0
        if transform:
            rate = records_per_s * self.need.record_bytes / self.need.lanes
            full_s = transform.buffer_mib * q.MIB / rate if rate else transform.interval_s
            waited = min(full_s, transform.interval_s) + transform.duration_s
        return waited + self.delay_factor * self.flush_s(records_per_s)


def least_size_mib(need: DeliveryRequirement) -> float:
    """Return the least buffer size that the destination and the features allow."""
    least = q.BUFFER[need.destination].size_mib[0]
    if need.conversion:
        least = max(least, q.CONVERSION_BUFFER_MIN_MIB)
    if need.partitioned:
        least = max(least, q.PARTITIONING_BUFFER_MIN_MIB)
    return least


def least_interval_s(need: DeliveryRequirement) -> float:
    """Return the least buffer interval that the destination and the features allow."""
    least = q.BUFFER[need.destination].interval_s[0]
    return max(least, q.PARTITIONING_INTERVAL_MIN_S) if need.partitioned else least


def default_buffer(need: DeliveryRequirement) -> Buffering:
    """Return the buffer that is given, or else the service's default."""
    allowed = q.BUFFER[need.destination]
    size = q.CONVERSION_BUFFER_DEFAULT_MIB if need.conversion else allowed.size_default_mib
    return Buffering(
        need=need,
        size_mib=need.buffer_mib or max(size, least_size_mib(need)),
        interval_s=allowed.interval_default_s if need.interval_s is None else need.interval_s,
    )


def buffer_for(need: DeliveryRequirement, given: Buffering) -> Buffering:
    """Return *given*, with what isn't set changed towards the wished object size and latency.

    A wish for size decides the size hint and the interval that fills it, a wish for latency the
    longest interval. Hints are whole numbers, as the service takes them; what can't be had is as
    near as the limits allow.
    """
    allowed = q.BUFFER[need.destination]
    size, interval = given.size_mib, given.interval_s
    if need.wanted_object_mib is not None and need.buffer_mib is None:
        hint = math.ceil(need.wanted_object_mib / need.delivered_ratio)
        size = min(max(hint, least_size_mib(need)), allowed.size_mib[1])
    if need.interval_s is None:
        if need.wanted_object_mib is not None:
            interval = _interval_to_fill(replace(given, size_mib=size))
        if need.wanted_latency_s is not None:
            spare_s = (need.wanted_latency_s - given.before_s) / given.delay_factor
            longest = max(0, math.floor(spare_s))
            wished = interval if need.wanted_object_mib is not None else allowed.interval_s[1]
            interval = min(longest, wished)
        interval = max(interval, least_interval_s(need))
    return replace(given, size_mib=size, interval_s=interval)


def _interval_to_fill(buffering: Buffering) -> float:
    """Return the whole seconds in which the mean rate fills a buffer, or the longest allowed.

    Below a minute, objects are uploaded in parts, at more PUT cost: a buffer that is full earlier
    is delivered earlier anyway, and when less arrives, a minute makes larger objects.

    With a given number of *new* partitions a second, a longer interval opens as many more of them
    as it collects bytes: objects stay as small, so the shortest is returned.
    """
    need = buffering.need
    if need.new_partitions_per_s is not None:
        return least_interval_s(need)
    longest = q.BUFFER[need.destination].interval_s[1]
    rate = buffering.lane_bytes_per_s(need.mean)
    if not rate:
        return longest
    filled_s = math.ceil(buffering.size_mib * q.MIB / rate)
    return min(longest, max(filled_s, q.MULTIPART_BELOW_S))
