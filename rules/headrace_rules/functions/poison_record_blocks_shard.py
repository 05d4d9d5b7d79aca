"""One record that a function cannot process holds up its shard until it expires.

## Why it matters

A mapping retries a failing batch until it succeeds, and reads nothing else of that shard meanwhile.
Without a limit that goes on until the record expires in the stream: a day by default, up to a year.
Everything behind it waits, and what waits too long is lost.

## What is checked

`MaximumRetryAttempts` and `MaximumRecordAgeInSeconds` are both unlimited by default. The trial
puts one such record into the stream and measures for how long its shard is blocked.

## Fix

Set `MaximumRetryAttempts` (10, say) and `BisectBatchOnFunctionError: true`, which finds the one bad
record, or let the function report `ReportBatchItemFailures`; and give the mapping a failure
destination, so that the record is not lost.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import PoisonRecord
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import need_stream

RETRIES = 10
ACCEPTABLE_S = 3_600.0
"""A shard may be blocked for this long before the finding speaks: our choice."""
WRITTEN_AT_S = 3_600


@rule(
    "LAM101",
    on=EventSourceMapping,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.DISCARDED.url,),
    seed=("K2", "K5"),
)
def poison_record_blocks_shard(mapping: EventSourceMapping, design: Design) -> Iterator[Finding]:
    stream = need_stream(mapping, design)
    if mapping.max_retries is not None or mapping.max_record_age_s is not None:
        return
    changes = (
        Change(mapping.id, ("MaximumRetryAttempts",), RETRIES),
        Change(mapping.id, ("BisectBatchOnFunctionError",), data=True),
    )
    yield Finding(
        at=mapping.at("MaximumRetryAttempts"),
        message="a record that the function fails on is retried until it expires, "
        f"{stream.retention_h} h later; nothing behind it in the shard is read meanwhile",
        fix=f"set MaximumRetryAttempts to {RETRIES} and BisectBatchOnFunctionError to true; add "
        "a failure destination",
        changes=changes,
        experiment=Experiment(
            mapping.id,
            "blocked_s",
            limit=ACCEPTABLE_S,
            changes=changes,
            faults=(PoisonRecord(of=mapping.id, at_s=Seconds(WRITTEN_AT_S)),),
            nominal=True,
        ),
    )
