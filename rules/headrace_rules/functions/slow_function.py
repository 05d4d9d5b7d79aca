"""A function processes records more slowly than they are written.

## Why it matters

Each shard feeds one batch at a time to the function, or as many as `ParallelizationFactor` says. If
that is slower than the peak, the function falls behind every day; if it is slower than the mean, it
never catches up, and records expire unread.

## What is checked

The declared duration of the function, the batch size and the parallelism give the records that a
mapping processes a second, until its hottest shard falls behind. The trial shows how far it lags.

## Fix

Raise `ParallelizationFactor` (order is then kept per partition key) or `BatchSize`, make the
function faster, or add shards.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import mapping_settings, peak_records_per_s
from headrace.services.functions.sizing import esm_capacity, size_esm

ACCEPTABLE_S = 60.0
"""A mapping may lag by this much before the finding speaks: our choice."""


@rule(
    "LAM104",
    on=EventSourceMapping,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.KINESIS.url,),
    seed=("K2", "K6"),
)
def slow_function(mapping: EventSourceMapping, design: Design) -> Iterator[Finding]:
    peak = peak_records_per_s(mapping, design)
    settings = mapping_settings(mapping, design)
    processed = esm_capacity(settings)
    if processed >= peak:
        return
    wanted = size_esm(peak, settings)
    factor = wanted.factor
    changes = () if factor is None else (Change(mapping.id, ("ParallelizationFactor",), factor),)
    yield Finding(
        at=mapping.at("ParallelizationFactor"),
        message=f"processes {processed:,.0f} records/s ({settings.shards} shards, batches of "
        f"{settings.batch_size} in {settings.duration_s:g} s); at the peak {peak:,.0f} come",
        fix=f"set ParallelizationFactor to {factor}"
        if factor is not None
        else "raise BatchSize, make the function faster, or add shards",
        changes=changes,
        experiment=Experiment(
            mapping.id, "lag_max_s", limit=ACCEPTABLE_S, changes=changes, calm=True
        ),
    )
