"""What a delivery stream of a template has against what its load needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.billing import if_known
from headrace.services.firehose.bills import BILLS
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.sizing import size_delivery
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["ROWS"]


def _delivery(delivery: DeliveryStream, design: Design) -> Iterator[Row]:
    sizing = size_delivery(requirement(delivery, design))
    if sizing.quota_mib_per_s is not None:
        yield Row(
            component=delivery.logical_id,
            setting="Direct PUT quota",
            today="default",
            needed=f"{sizing.quota_mib_per_s} MiB/s",
            decides=sizing.binding,
            short=True,
            remark="ask for it before the load comes",
        )
    cost = if_known(BILLS["DeliveryStream"], delivery, design)
    yield Row(
        component=delivery.logical_id,
        setting="buffer",
        today=f"{sizing.buffer_mib:g} MiB / {sizing.interval_s:g} s",
        needed=f"{sizing.buffer_mib:g} MiB / {sizing.interval_s:g} s",
        usd_today=cost.usd_per_month if cost else None,
        usd_needed=cost.usd_per_month if cost else None,
        priced_on=cost.priced_on if cost else "",
        remark=f"delivers within {sizing.worst_latency_s:g} s",
    )


ROWS: dict[str, RowRoom] = {"DeliveryStream": _delivery}
