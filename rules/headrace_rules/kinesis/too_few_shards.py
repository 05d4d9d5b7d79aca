"""A provisioned stream has fewer shards than its declared load needs.

## Why it matters

A shard takes in 1 MiB and 1,000 records a second and refuses what exceeds that. Producers retry
for a while and then give records up. A daily mean does not show it: the peak decides, and so does
the hottest shard, because partition keys rarely spread evenly.

## What is checked

The calculator gives the fewest shards whose hottest one carries the peak. The trial then runs the
declared load through the stream as it is, and through one with that many shards.

## Fix

Raise `ShardCount` to the number in the message, or let AWS scale the stream
(`StreamModeDetails: {StreamMode: ON_DEMAND}`).
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.sizing import size_stream

WRITE_TERMS = ("write bytes", "write records")


@rule(
    "KDS101",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url, quotas.MODES.url),
    seed=("K3", "K6"),
    packs=("exam",),
)
def too_few_shards(stream: Stream, design: Design) -> Iterator[Finding]:
    shards = stream.shard_count
    if shards is None:
        raise NotApplicable("AWS scales an on-demand stream")
    need = size_stream(requirement(stream, design, headroom=0))
    writes = [term for term in need.terms if term.name in WRITE_TERMS]
    lanes = [term.lanes for term in writes if term.lanes is not None]
    if len(lanes) < len(writes):
        return  # no number of shards helps: that is hot-key's finding
    wanted = max(lanes)
    if shards >= wanted:
        return
    decides = max(writes, key=lambda term: term.value / term.limit)
    change = Change(stream.id, ("ShardCount",), wanted)
    yield Finding(
        at=stream.at("ShardCount"),
        message=f"{shards} shards carry less than the declared peak: {decides.name} of "
        f"{decides.value:,.4g} {decides.unit} need {wanted}",
        fix=f"set ShardCount to {wanted}",
        changes=(change,),
        experiment=Experiment(stream.id, "throttled_share", changes=(change,)),
    )
