"""A function may not run as often at once as its mapping invokes it.

## Why it matters

A mapping runs one execution for each shard times `ParallelizationFactor`. With less reserved
concurrency, some shards wait for others; they are not retried as failures, they only lag.

## What is checked

The shards of the stream times the factor, against `ReservedConcurrentExecutions`.

## Fix

Raise `ReservedConcurrentExecutions` to the number in the message, or lower the factor.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import need_function, need_stream


@rule(
    "LAM105",
    on=EventSourceMapping,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.KINESIS.url,),
    seed=("K2",),
)
def too_little_concurrency(mapping: EventSourceMapping, design: Design) -> Iterator[Finding]:
    shards = need_stream(mapping, design).shard_count
    if shards is None:
        raise NotApplicable("AWS chooses the shards of an on-demand stream")
    function = need_function(mapping, design)
    reserved = function.reserved_concurrency
    at_once = shards * mapping.parallelization
    if reserved is None or reserved >= at_once:
        return
    yield Finding(
        at=function.at("ReservedConcurrentExecutions"),
        message=f"{shards} shards x {mapping.parallelization} batches need {at_once} executions at "
        f"once; {reserved} are reserved",
        fix=f"set ReservedConcurrentExecutions to {at_once}",
        changes=(Change(function.id, ("ReservedConcurrentExecutions",), at_once),),
    )
