"""A stream is paid for, and nothing feeds it.

## Why it matters

Shards cost by the hour, and an on-demand stream does too, whether records come or not. A stream
that the load knows no source for, and that nothing in the templates writes to, is left over, or the
load file forgot a source: then everything that is said of it is wrong.

## What is checked

Where a load is declared: streams with neither a declared source nor a flow into them.

## Fix

Remove the stream, or declare its source in the load file.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.design.declared import need_load, sources_into
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.kinesis import prices
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import region_of
from headrace.units import format_money


@rule(
    "KDS322",
    on=Stream,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(prices.PRICE_LIST.url,),
    seed=("K1", "K3"),
)
def stream_nobody_feeds(stream: Stream, design: Design) -> Iterator[Finding]:
    need_load(stream, design)
    if any(True for _ in sources_into(stream, design)) or design.incoming(stream, EdgeKind.FLOWS):
        return
    shards = stream.shard_count
    idle = prices.Usage(
        records_per_s=0.0,
        record_bytes=1.0,
        shards=shards or 0,
        shared_consumers=0,
        retention_h=stream.retention_h,
        prices=prices.prices_for(region_of(stream, design)),
    )
    bill = prices.on_demand(idle) if shards is None else prices.provisioned(idle)
    what = "on demand" if shards is None else f"for {shards} shards"
    yield Finding(
        at=stream.resource.at,
        message=f"it costs {format_money(bill.usd_per_month)} {what} (prices of {bill.priced_on}), "
        "but the load declares no source into it and nothing in the "
        "templates writes to it",
        fix="remove the stream, or declare its source in the load file",
    )
