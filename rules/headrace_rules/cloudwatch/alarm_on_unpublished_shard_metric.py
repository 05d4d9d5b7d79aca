"""An alarm watches a single shard, whose metrics the stream does not publish.

## Why it matters

Metrics of single shards are published where a stream asks for them, at a price. An alarm with a
`ShardId` on a stream that doesn't gets no data and never goes off.

## What is checked

Alarms with the dimension `ShardId` on streams of the templates, against
`DesiredShardLevelMetrics`.

## Fix

Add the metric to `DesiredShardLevelMetrics` of the stream, or watch the whole stream.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream


@rule(
    "CW128",
    on=Alarm,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MONITORING.url,),
    seed=("K9",),
    packs=("resilience",),
)
def alarm_on_unpublished_shard_metric(alarm: Alarm, design: Design) -> Iterator[Finding]:
    by_shard = [
        metric
        for metric in alarm.metrics
        if any(d.get("Name").text("") == "ShardId" for d in metric.dimensions.elements())
    ]
    if not by_shard:
        raise NotApplicable("it watches no single shard")
    for metric in by_shard:
        for watched in design.incoming(alarm, EdgeKind.WATCHED_BY, metric.role):
            stream = watched.node
            if not isinstance(stream, Stream) or "ALL" in stream.shard_metrics:
                continue
            name = metric.name.text("").removeprefix("GetRecords.")
            if name not in stream.shard_metrics:
                yield Finding(
                    at=metric.name.at,
                    message=f"{stream.logical_id} publishes no {name} of single shards",
                    fix=f"add {name} to its DesiredShardLevelMetrics",
                )
