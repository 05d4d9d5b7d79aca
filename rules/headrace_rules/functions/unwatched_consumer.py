"""Nobody is told when a function that processes a stream fails or falls behind.

## Why it matters

A function that throws holds up its shard, or gives records up, silently: the mapping retries, the
stream looks healthy, and what should have been worked out is missing.

## What is checked

Functions that a mapping invokes with the records of a Kinesis stream: an alarm of the templates on
their `Errors` or `IteratorAge`, or on the age of what is read from the stream. An alarm counts when
it notifies something.

## Fix

Add an alarm on `Errors` or on `IteratorAge` of the function, with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.functions.component import EventSourceMapping, Function
from headrace.services.functions.quotas import METRICS

OWN = {"Errors", "IteratorAge", "Throttles"}
OF_STREAM = {"GetRecords.IteratorAgeMilliseconds", "SubscribeToShardEvent.MillisBehindLatest"}


@rule(
    "LAM121",
    on=Function,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(METRICS.url,),
    seed=("K2", "K9"),
    packs=("resilience",),
)
def unwatched_consumer(function: Function, design: Design) -> Iterator[Finding]:
    mappings = [
        flow.node
        for flow in design.incoming(function, EdgeKind.FLOWS)
        if isinstance(flow.node, EventSourceMapping)
    ]
    streams = [
        flow.node
        for mapping in mappings
        for flow in design.incoming(mapping, EdgeKind.FLOWS)
        if flow.node.deployed_type.startswith("AWS::Kinesis::")
    ]
    if not streams:
        raise NotApplicable("it reads no stream")
    if told_metrics(function, design) & OWN:
        return
    inside = [stream for stream in streams if isinstance(stream, Component)]
    if any(told_metrics(stream, design) & OF_STREAM for stream in inside):
        return
    yield Finding(
        at=function.resource.at,
        message=f"no alarm tells anybody when it fails on records of {streams[0].logical_id} or "
        "falls behind",
        fix="add an alarm on its Errors and on its IteratorAge, with a topic in AlarmActions",
    )
