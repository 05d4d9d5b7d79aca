"""A provisioned stream costs more than an on-demand one would under the same load.

## Why it matters

Shards are billed by the hour, whether records come or not. A stream that is sized for a short peak
and idles the rest of the day can be cheaper on demand.

## What is checked

The declared load is billed in both modes, with the shards that the template asks for. The finding
speaks where they cost at least a fifth more than on-demand; where fewer shards carry the load for
less than that, it names them.

## Fix

Set `StreamModeDetails: {StreamMode: ON_DEMAND}` and remove `ShardCount`; or lower `ShardCount` to
what the load needs.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import prices
from headrace.services.kinesis.bills import WORTH_IT, bills
from headrace.services.kinesis.component import Stream


@rule(
    "KDS302",
    on=Stream,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(prices.PRICE_LIST.url,),
    seed=("K3", "K6"),
)
def provisioned_costs_more(stream: Stream, design: Design) -> Iterator[Finding]:
    if stream.on_demand:
        raise NotApplicable("the stream is on-demand")
    bill = bills(stream, design)
    best = min(bill.on_demand, bill.provisioned, key=lambda cost: cost.usd_per_month)
    limit = best.usd_per_month * WORTH_IT
    if bill.today.usd_per_month <= limit:
        return
    if best is bill.on_demand:
        changes = (Change(stream.id, ("StreamModeDetails", "StreamMode"), "ON_DEMAND"),)
        instead, fix = "on-demand", "set StreamMode to ON_DEMAND and remove ShardCount"
    else:
        changes = (Change(stream.id, ("ShardCount",), bill.shards_needed),)
        instead, fix = f"{bill.shards_needed} shards", f"set ShardCount to {bill.shards_needed}"
    yield Finding(
        at=stream.at("ShardCount"),
        message=f"{stream.shard_count} shards cost {bill.today.usd_per_month:,.0f} USD/month under "
        f"the declared load; {instead} would cost {best.usd_per_month:,.0f} USD (prices of "
        f"{best.priced_on})",
        fix=fix,
        changes=changes,
        experiment=Experiment(stream.id, "usd_per_month", limit=limit, changes=changes),
    )
