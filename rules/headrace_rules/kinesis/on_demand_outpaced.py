"""The load grows faster than an on-demand stream follows.

## Why it matters

An on-demand stream has room for twice the highest rate of the last 30 days, and 4 MiB/s when it is
new. Traffic that more than doubles within 15 minutes is refused until AWS has split the shards.

## What is checked

The trial lets the stream scale as AWS documents it and runs the declared load, faults included.

## Fix

Warm the stream up before the peak (`WarmThroughputMiBps`, with the Advantage billing), let
producers retry longer than a scaling takes, or provision the shards of the peak.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.sizing import size_stream


@rule(
    "KDS110",
    on=Stream,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.MODES.url,),
    seed=("K3",),
)
def on_demand_outpaced(stream: Stream, design: Design) -> Iterator[Finding]:
    if not stream.on_demand:
        raise NotApplicable("the stream is provisioned")
    need = requirement(stream, design)
    shards = size_stream(need).shards
    if shards is None:
        return  # no number of shards helps: that is hot-key's finding
    changes = (
        Change(stream.id, ("StreamModeDetails", "StreamMode"), "PROVISIONED"),
        Change(stream.id, ("ShardCount",), shards),
    )
    yield Finding(
        at=stream.at("StreamModeDetails", "StreamMode"),
        message=f"the declared load rises to {need.bytes_per_s / quotas.MIB:.3g} MiB/s faster than "
        "an on-demand stream scales",
        fix=f"provision {shards} shards, or warm the stream up before the peak",
        changes=changes,
        experiment=Experiment(stream.id, "throttled_share", changes=changes),
    )
