"""Today against needed, for every part of a design that a calculator knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement as delivery_requirement
from headrace.services.firehose.sizing import size_delivery
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import mapping_settings, need_stream, peak_records_per_s
from headrace.services.functions.sizing import size_esm
from headrace.services.kinesis.bills import bills
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.resharding import plan
from headrace.services.kinesis.sizing import size_stream

if TYPE_CHECKING:
    from headrace.design import Component, Design

__all__ = ["Row", "sized"]


@dataclass(frozen=True, slots=True)
class Row:
    """One setting of one component.

    Attributes
    ----------
    component, setting
        Logical id, and what is sized.
    today, needed
        As text; *needed* is empty where nobody can tell.
    decides
        The term that decided.
    short
        Whether today is less than needed.
    usd_today, usd_needed
        Cost a month, where prices are known.
    priced_on
        The prices' date.
    remark
        How to get there, or why nobody can tell.
    """

    component: str
    setting: str
    today: str
    needed: str = ""
    decides: str = ""
    short: bool = False
    usd_today: float | None = None
    usd_needed: float | None = None
    priced_on: str = ""
    remark: str = ""


def sized(design: Design) -> list[Row]:
    """Return the rows of a design, in the order of its files."""
    rows: list[Row] = []
    for component in design.by_id.values():
        size = _SIZES.get(type(component))
        if size is None:
            continue
        try:
            rows += size(component, design)
        except NotApplicable:
            continue
        except UnknownValueError as error:
            settle = f" (settle with {error.settled_by})" if error.settled_by else ""
            name, kind = component.logical_id, component.kind
            rows.append(Row(name, kind, "", remark=f"cannot tell: {error.reason}{settle}"))
    return rows


def _stream(stream: Component, design: Design) -> Iterator[Row]:
    assert isinstance(stream, Stream)
    sizing = size_stream(requirement(stream, design))
    shards = stream.shard_count
    today = "on demand" if shards is None else str(shards)
    if sizing.shards is None:
        wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
        yield Row(
            stream.logical_id, "shards", today, "none suffices", sizing.binding, True, remark=wrong
        )
        return
    bill = bills(stream, design)
    remark = ""
    if shards is not None and sizing.shards > shards * 2:
        steps = " → ".join(str(step.shards) for step in plan(shards, sizing.shards).steps)
        remark = f"in updates of at most double: {shards} → {steps}"
    yield Row(
        component=stream.logical_id,
        setting="shards",
        today=today,
        needed=str(sizing.shards),
        decides=sizing.binding,
        short=shards is not None and shards < sizing.shards,
        usd_today=bill.today.usd_per_month,
        usd_needed=bill.provisioned.usd_per_month,
        priced_on=bill.today.priced_on,
        remark=remark,
    )


def _mapping(mapping: Component, design: Design) -> Iterator[Row]:
    """Size a mapping for the stream as it should be."""
    assert isinstance(mapping, EventSourceMapping)
    stream = need_stream(mapping, design)
    shards = None if stream.on_demand else size_stream(requirement(stream, design)).shards
    peak = peak_records_per_s(mapping, design, shards)
    sizing = size_esm(peak, mapping_settings(mapping, design, shards))
    wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
    yield Row(
        component=mapping.logical_id,
        setting="parallelization factor",
        today=str(mapping.parallelization),
        needed="none suffices" if sizing.factor is None else str(sizing.factor),
        decides=sizing.binding,
        short=sizing.factor is None or sizing.factor > mapping.parallelization,
        remark=wrong if sizing.factor is None else "",
    )


def _delivery(delivery: Component, design: Design) -> Iterator[Row]:
    assert isinstance(delivery, DeliveryStream)
    sizing = size_delivery(delivery_requirement(delivery, design))
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
    cost = sizing.costs[0] if sizing.costs else None
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


_Size = Callable[["Component", "Design"], Iterator[Row]]
_SIZES: dict[type, _Size] = {
    Stream: _stream,
    EventSourceMapping: _mapping,
    DeliveryStream: _delivery,
}
