"""Shared consumers ask for more than a shard gives them together.

## Why it matters

All consumers that read with GetRecords share 2 MiB and 5 calls a second of each shard. Each of
them reads every record, so with three of them a shard that is half full already starves its
readers. They fall behind together, first unnoticed, then past the retention.

## What is checked

Event source mappings on the stream itself, Firehose (twice with full source backup) and the
declared shared consumers are counted; the calculator compares their reads with the shards' 2
MiB/s, and their calls with 5 a second.

## Fix

Give the busiest consumer its own 2 MiB/s with enhanced fan-out (`AWS::Kinesis::StreamConsumer`), or
raise `ShardCount`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.sizing import size_stream


@rule(
    "KDS103",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url, quotas.FAN_OUT.url),
    seed=("K6", "K11"),
    packs=("exam",),
)
def starved_shared_readers(stream: Stream, design: Design) -> Iterator[Finding]:
    need = requirement(stream, design, headroom=0)
    reads = next((t for t in size_stream(need).terms if t.name == "shared reads"), None)
    shards = stream.shard_count
    if reads is None or shards is None or (reads.lanes is not None and shards >= reads.lanes):
        return
    changes = () if reads.lanes is None else (Change(stream.id, ("ShardCount",), reads.lanes),)
    more = f", or set ShardCount to {reads.lanes}" if reads.lanes is not None else ""
    yield Finding(
        at=stream.at("ShardCount"),
        message=f"{need.shared_consumers} shared consumers read {reads.value:.3g} MiB/s in all at "
        f"the peak; {shards} shards give them {shards * reads.limit:.3g} MiB/s together",
        fix=f"give a consumer enhanced fan-out{more}",
        changes=changes,
        experiment=Experiment(stream.id, "reader_lag_s", limit=60.0, changes=changes, calm=True),
    )
