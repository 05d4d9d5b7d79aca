"""What an API lets through: the account's quota, which all APIs of a region share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.capacity import Capacity, Limit
from headrace.services.gateway.demand import quota_of

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.design.capacity import CapacityRoom

__all__ = ["CAPACITIES"]


def _caller(caller: Component, design: Design) -> Capacity:
    quota = quota_of(caller, design)
    why = f"{quota:,} requests/s, the quota of the account for all its APIs"
    return Capacity(records_per_s=Limit(float(quota), why))


CAPACITIES: dict[str, CapacityRoom] = {
    "Method": _caller,
    "Integration": _caller,
    "RestApi": _caller,
}
