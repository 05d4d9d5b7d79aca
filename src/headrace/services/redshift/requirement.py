"""What a warehouse must hold and answer."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.facts import Quota
from headrace.services.redshift import quotas as q
from headrace.services.redshift.prices import Prices
from headrace.units import GIB
from headrace.units.growth import NONE, Growth

__all__ = ["AUTO", "WarehouseRequirement"]

AUTO: Final = "auto"
"""Take the cheapest node type."""

COMPRESSION_DEFAULT: Final[
    Annotated[float, Quota("", q.CLUSTERS, "data over its columns on disk", verified=False)]
] = 3.0
QUERY_MEMORY_DEFAULT_BYTES: Final[
    Annotated[int, Quota("B", q.CLUSTERS, "working memory of one query", verified=False)]
] = 2 * GIB
SCANNED_DEFAULT_SHARE: Final[
    Annotated[float, Quota("", q.CLUSTERS, "of the data, read by one query", verified=False)]
] = 0.01
HEADROOM_DEFAULT: Final = 0.2


class WarehouseRequirement(Struct, frozen=True, kw_only=True):
    """What a warehouse is asked for.

    Parameters
    ----------
    data_bytes
        Data today, uncompressed.
    compression
        Data over what it takes on disk, column by column.
    growth
        How the data grows.
    horizon_months
        How long the cluster must do.
    concurrency
        Queries that run at the same time at the peak.
    query_memory_bytes
        Working memory of one of them.
    latency_s
        Longest time that one of them may take to read what it scans; None if that doesn't matter.
    scanned_bytes
        What one query reads, compressed; a hundredth of the data if not given.
    load_bytes
        Data of one COPY, uncompressed; all data of today if not given.
    node_type
        A node type, or `AUTO`.
    headroom
        Share of each node that stays free.
    active_h_per_day
        Hours a day in which queries run, for the serverless bill.
    region
        For prices.
    own_prices
        Prices that replace the known ones.

    Raises
    ------
    InputError
        When a number or the node type cannot be.
    """

    data_bytes: float
    compression: float = COMPRESSION_DEFAULT
    growth: Growth = NONE
    horizon_months: float = 12.0
    concurrency: int = 10
    query_memory_bytes: float = QUERY_MEMORY_DEFAULT_BYTES
    latency_s: float | None = None
    scanned_bytes: float | None = None
    load_bytes: float | None = None
    node_type: str = AUTO
    headroom: float = HEADROOM_DEFAULT
    active_h_per_day: float = 24.0
    region: str = "us-east-1"
    own_prices: Prices | None = None

    def __post_init__(self) -> None:
        if self.data_bytes <= 0:
            raise InputError("data is nothing: give what the warehouse holds today, e.g. 4TiB")
        if self.compression < 1:
            raise InputError(f"compression is {self.compression:g}: data over disk, 1 or more")
        if not 0 <= self.headroom < 1:
            raise InputError(f"headroom is {self.headroom:g}: a share below 1")
        if self.concurrency < 1:
            raise InputError(f"concurrency is {self.concurrency}: at least one query runs")
        if self.node_type in q.RETIRED_TYPES:
            raise InputError(
                f"{self.node_type} is retired: see --retired {self.node_type}:<nodes> for what"
                " takes its place"
            )
        if self.node_type != AUTO and self.node_type not in q.NODE_TYPES:
            raise InputError(
                f"{self.node_type} is no node type; those are {', '.join(q.NODE_TYPES)}"
            )
        if self.scanned_bytes is not None and self.latency_s is None:
            raise InputError("what a query scans counts only with a latency: give both")
        if self.latency_s is not None and self.latency_s <= 0:
            raise InputError("latency is nothing: give a time in which a query must have read")
        if not 0 <= self.active_h_per_day <= 24:  # noqa: PLR2004 - the hours of a day
            raise InputError(f"{self.active_h_per_day:g} h a day: a day has 24")

    @property
    def stored_bytes(self) -> float:
        """What lies on disk at the horizon, compressed."""
        return self.growth.after(self.data_bytes, self.horizon_months) / self.compression

    @property
    def query_bytes(self) -> float:
        """What one query reads, compressed."""
        if self.scanned_bytes is not None:
            return self.scanned_bytes
        return self.stored_bytes * SCANNED_DEFAULT_SHARE

    @property
    def copied_bytes(self) -> float:
        """What one COPY loads, compressed."""
        loaded = self.data_bytes if self.load_bytes is None else self.load_bytes
        return loaded / self.compression
