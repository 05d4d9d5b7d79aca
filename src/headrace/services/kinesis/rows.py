"""What a stream of a template has against what its load needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.kinesis.bills import bills
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.resharding import plan
from headrace.services.kinesis.sizing import size_stream
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.kinesis.component import Stream

__all__ = ["ROWS"]


def _stream(stream: Stream, design: Design) -> Iterator[Row]:
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


ROWS: dict[str, RowRoom] = {"Stream": _stream}
