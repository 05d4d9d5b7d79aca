"""Discarded records are announced, but not kept.

## Why it matters

A queue or topic as on-failure destination receives the shard and the sequence numbers of a
discarded batch, not its records. They must be read again from the stream before they expire; after
the retention the message points at nothing. Only a bucket receives the records as well.

## What is checked

The on-failure destination of a mapping that reads a stream, against the stream's retention.

## Fix

Use a bucket as on-failure destination, or handle the messages well within the retention.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import need_stream


@rule(
    "LAM103",
    on=EventSourceMapping,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.DISCARDED.url,),
    seed=("K2", "K5"),
)
def failure_destination_without_records(
    mapping: EventSourceMapping, design: Design
) -> Iterator[Finding]:
    stream = need_stream(mapping, design)
    for told in design.outgoing(mapping, EdgeKind.NOTIFIES, "failed"):
        yield Finding(
            at=mapping.at("DestinationConfig", "OnFailure", "Destination"),
            message=f"{told.node.logical_id} learns where discarded records were, not what they "
            f"said; after {stream.retention_h} h they cannot be read again",
            fix="use a bucket as on-failure destination, or read them again in time",
        )
