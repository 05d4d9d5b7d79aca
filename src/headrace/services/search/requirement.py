"""What a user asks of a domain: the input of its calculator."""

from __future__ import annotations

import math
from typing import Final, Literal

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.search import prices
from headrace.services.search import quotas as q
from headrace.services.search.engine import Engine

__all__ = ["SearchRequirement", "Workload"]

Workload = Literal["logs", "search"]

_DAY_S: Final = 86_400.0


class SearchRequirement(Struct, frozen=True, kw_only=True):
    """What a domain must keep and serve.

    Either a flow that is kept for a while, in one index a day (*daily_bytes* and *retention_s*), or
    a stock in one index (*stored_bytes*).

    Attributes
    ----------
    daily_bytes
        Source data that arrives each day.
    retention_s
        How long it can be searched.
    stored_bytes
        Source data in all.
    replicas
        Copies of each shard besides the primary.
    workload
        Whether queries should be quick (``search``: shards of 10 to 30 GiB, all of them busy) or
        much is written and little is asked for (``logs``: 30 to 50 GiB, today's index is busy).
    zones
        Availability zones.
    standby
        Whether one of three zones waits until another one fails.
    warm_after_s
        Age at which an index moves to UltraWarm; None to keep all on data nodes.
    growth
        Room to grow, as a share of the source data.
    shard_bytes
        Size that shards should have at most; the workload's by default.
    instance_type
        Type of the data nodes; the calculator chooses by default.
    engine
        Engine; the newest OpenSearch by default.
    region
        For prices.
    own_prices
        Prices that replace the known ones.
    """

    daily_bytes: float | None = None
    retention_s: float | None = None
    stored_bytes: float | None = None
    replicas: int = 1
    workload: Workload = "logs"
    zones: int = 3
    standby: bool = False
    warm_after_s: float | None = None
    growth: float = 0.0
    shard_bytes: float | None = None
    instance_type: str | None = None
    engine: Engine | None = None
    region: str = prices.BASE_REGION
    own_prices: prices.Prices | None = None

    def __post_init__(self) -> None:
        if (self.stored_bytes is None) == (self.daily_bytes is None):
            raise InputError("give either the data of a day and its retention, or all data")
        if (self.daily_bytes is None) != (self.retention_s is None):
            raise InputError("data of a day and retention belong together")
        self._check_positive()
        if self.replicas < 0 or not 1 <= self.zones <= len(q.DATA_NODES_MAX):
            raise InputError("replicas cannot be negative, and zones are 1, 2 or 3")
        if self.standby and self.zones != q.STANDBY_ZONES:
            raise InputError("standby takes three zones")
        if self.warm_after_s is not None:
            if self.retention_s is None:
                raise InputError("UltraWarm takes whole indexes: give the data of a day")
            if self.warm_after_s >= self.retention_s:
                raise InputError("indexes are deleted before they would move to UltraWarm")

    def _check_positive(self) -> None:
        named = {
            "data of a day": self.daily_bytes,
            "retention": self.retention_s,
            "stored data": self.stored_bytes,
            "age for UltraWarm": self.warm_after_s,
            "shard size": self.shard_bytes,
        }
        for name, value in named.items():
            if value is not None and not (value > 0 and math.isfinite(value)):
                raise InputError(f"{name} must be above zero, not {value:g}")
        if not (self.growth >= 0 and math.isfinite(self.growth)):
            raise InputError("room to grow cannot be negative")

    @property
    def hot_days(self) -> float:
        """Days that data stays on the data nodes."""
        hot_s = self.retention_s if self.warm_after_s is None else self.warm_after_s
        return (hot_s or 0.0) / _DAY_S

    @property
    def hot_bytes(self) -> float:
        """Source data on the data nodes, with room to grow."""
        kept = self.stored_bytes
        if self.daily_bytes is not None:
            kept = self.daily_bytes * self.hot_days
        return (kept or 0.0) * (1 + self.growth)

    @property
    def index_bytes(self) -> float:
        """Source data of one index, with room to grow."""
        return self.hot_bytes if self.hot_days < 1 else self.hot_bytes / self.hot_days

    @property
    def warm_bytes(self) -> float:
        """Source data in UltraWarm, with room to grow."""
        if self.daily_bytes is None or self.retention_s is None or self.warm_after_s is None:
            return 0.0
        days = (self.retention_s - self.warm_after_s) / _DAY_S
        return self.daily_bytes * days * (1 + self.growth)

    @property
    def indexes(self) -> int:
        """Indexes on the data nodes: one a day, or the only one."""
        return 1 if self.daily_bytes is None else max(1, math.ceil(self.hot_days - 1e-9))

    @property
    def copies(self) -> int:
        """Copies of each shard, the primary included."""
        return 1 + self.replicas
