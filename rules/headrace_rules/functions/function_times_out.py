"""A function is stopped before it has processed a batch.

## Why it matters

A function that runs into its `Timeout` has failed: the whole batch is retried, fails again, and
blocks its shard. The default timeout is 3 seconds.

## What is checked

The declared duration of a full batch against the function's `Timeout`. Batches are full whenever
records wait, so that the trial stops the function for ten minutes: it tells how far it falls behind
then, with batches that are stopped and with a timeout that lets it finish.

## Fix

Raise `Timeout`, at most 900 seconds, or lower `BatchSize`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import ConsumerOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import mapping_settings, need_function, need_stream

HOUR_S = 3_600.0
"""Who falls behind further than this after ten minutes does not catch up."""
WAITS = {"at_s": Seconds(HOUR_S), "for_s": Seconds(600)}


@rule(
    "LAM106",
    on=EventSourceMapping,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.LIMITS.url,),
    seed=("K2",),
)
def function_times_out(mapping: EventSourceMapping, design: Design) -> Iterator[Finding]:
    need_stream(mapping, design)
    function = need_function(mapping, design)
    needed_s = mapping_settings(mapping, design).duration_s
    if needed_s < function.timeout_s:
        return
    wanted_s = min(quotas.TIMEOUT_MAX_S, int(2 * needed_s) + 1)
    changes = (Change(function.id, ("Timeout",), wanted_s),)
    outage = ConsumerOutage(of=mapping.id, **WAITS)
    yield Finding(
        at=function.at("Timeout"),
        message=f"a full batch of {mapping.batch_size} records takes {needed_s:g} s, but "
        f"{function.logical_id} is stopped after {function.timeout_s:g} s",
        fix=f"set Timeout to {wanted_s}, or lower BatchSize",
        changes=changes,
        experiment=Experiment(
            mapping.id, "lag_max_s", HOUR_S, changes, faults=(outage,), stands=True
        ),
    )
