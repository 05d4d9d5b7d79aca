"""An on-demand stream costs more than the shards that would carry the same load.

## Why it matters

On-demand streams bill each gigabyte and hour of the stream; provisioned ones bill shards. For a
steady load the shards are usually cheaper, often by more than half; for a load that sleeps most of
the day they are not.

## What is checked

The declared load is billed in both modes, the shards sized with headroom. The finding speaks where
the stream as it is costs at least a fifth more than the shards would.

## Fix

Set `StreamMode: PROVISIONED` with the `ShardCount` in the message. The mode can be changed twice
in 24 hours, and the data stays.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import prices
from headrace.services.kinesis.bills import WORTH_IT, bills
from headrace.services.kinesis.component import Stream


@rule(
    "KDS301",
    on=Stream,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(prices.PRICE_LIST.url,),
    seed=("K3", "K6"),
)
def on_demand_costs_more(stream: Stream, design: Design) -> Iterator[Finding]:
    if not stream.on_demand:
        raise NotApplicable("the stream is provisioned")
    bill = bills(stream, design)
    shards, provisioned = bill.shards_needed, bill.provisioned
    limit = provisioned.usd_per_month * WORTH_IT
    if bill.today.usd_per_month <= limit:
        return
    changes = (
        Change(stream.id, ("StreamModeDetails", "StreamMode"), "PROVISIONED"),
        Change(stream.id, ("ShardCount",), shards),
    )
    yield Finding(
        at=stream.at("StreamModeDetails", "StreamMode"),
        message=f"on-demand costs {bill.today.usd_per_month:,.0f} USD a month under the declared "
        f"load; {shards} shards carry it with headroom for "
        f"{provisioned.usd_per_month:,.0f} USD (prices of {provisioned.priced_on})",
        fix=f"set StreamMode to PROVISIONED and ShardCount to {shards}",
        changes=changes,
        experiment=Experiment(stream.id, "usd_per_month", limit=limit, changes=changes),
    )
