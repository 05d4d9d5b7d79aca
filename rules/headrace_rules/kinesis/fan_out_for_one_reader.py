"""Enhanced fan-out is paid for a stream's only reader.

## Why it matters

Each shard gives 2 MiB/s to its readers together, twice what it takes in. A single reader has that
alone. Enhanced fan-out gives it another 2 MiB/s of its own, and bills each shard-hour and each
gigabyte for it. What is left of the gain is latency: about 70 ms instead of 200 ms and more.

## What is checked

Streams whose only reader, in the templates and in the declared load, is a registered consumer.

## Fix

Read the stream itself, unless 70 ms matter.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.design.declared import consumers_of
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import StreamConsumer
from headrace.template.values import Unknown


@rule(
    "KDS321",
    on=StreamConsumer,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.FAN_OUT.url,),
    seed=("K11",),
)
def fan_out_for_one_reader(consumer: StreamConsumer, design: Design) -> Iterator[Finding]:
    named = consumer.properties.get("StreamARN")
    if isinstance(named, Unknown):
        raise named.unknown()
    for flow in design.incoming(consumer, EdgeKind.FLOWS, "fan-out"):
        stream = flow.node
        if stream.id not in design.by_id:
            raise NotApplicable("who else reads the stream is outside the templates of this run")
        whole = design.by_id[stream.id]
        readers = design.outgoing(whole, EdgeKind.FLOWS)
        if len(readers) == 1 and not any(consumers_of(whole, design)):
            yield Finding(
                at=consumer.resource.at,
                message=f"it is the only reader of {whole.logical_id}: shared reading gives it the "
                "same 2 MiB/s of each shard, and costs nothing more",
                fix="read the stream itself, unless 70 ms matter",
            )
