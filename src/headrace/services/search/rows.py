"""What a domain of a template has against what its load needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.billing import if_known
from headrace.services.search.bills import BILLS
from headrace.services.search.demand import known_type, requirement
from headrace.services.search.sizing import size_search
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.search.domain import Domain

__all__ = ["ROWS"]


def _domain(domain: Domain, design: Design) -> Iterator[Row]:
    need = requirement(domain, design)
    sizing = size_search(need)
    kind, volume_gib = domain.instance_type or "a type that AWS chooses", domain.volume_gib
    disks = "disks of their own" if volume_gib is None else f"{volume_gib:,} GiB"
    today = f"{domain.data_nodes:,} × {kind}, {disks}"
    if sizing.data_nodes is None or sizing.volume_gib is None:
        wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
        yield Row(
            domain.logical_id,
            "data nodes",
            today,
            "none suffices",
            sizing.binding,
            True,
            remark=wrong,
        )
        return
    needed_gib = sizing.data_nodes * sizing.volume_gib
    alike = known_type(domain) == sizing.data_type
    has_gib = None if volume_gib is None else domain.data_nodes * volume_gib
    today_bill = if_known(BILLS["Domain"], domain, design)
    costs = [cost for cost in sizing.costs if cost.name == "on-demand"]
    yield Row(
        component=domain.logical_id,
        setting="data nodes",
        today=today,
        needed=f"{sizing.data_nodes:,} × {sizing.data_type}, {sizing.volume_gib:,} GiB",
        decides=sizing.binding,
        short=(has_gib is not None and has_gib < needed_gib)
        or (alike and domain.data_nodes < sizing.data_nodes),
        usd_today=today_bill.usd_per_month if today_bill else None,
        usd_needed=costs[0].usd_per_month if costs else None,
        priced_on=costs[0].priced_on if costs else "",
        remark=f"{sizing.primary_shards} primary shards of an index",
    )


ROWS: dict[str, RowRoom] = {"Domain": _domain}
