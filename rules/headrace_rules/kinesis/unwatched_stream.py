"""Nobody is told when a stream's critical metrics go wrong.

## Why it matters

A stream loses records quietly: a consumer lags until records expire, producers are throttled until
they give up. Both show in a metric long before; without an alarm nobody looks at it.

## What is checked

Alarms of the templates at hand on the age of what readers read
(`GetRecords.IteratorAgeMilliseconds` or, for fan-out, `SubscribeToShardEvent.MillisBehindLatest`,
or the `IteratorAge` of every function that reads) and on `WriteProvisionedThroughputExceeded`. An
alarm counts when it notifies something.

## Fix

Add an alarm for each metric in the message, with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.functions.component import EventSourceMapping, Function
from headrace.services.functions.reading import need_function
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import readers

LATE = {"GetRecords.IteratorAgeMilliseconds", "SubscribeToShardEvent.MillisBehindLatest"}
THROTTLED = {
    "WriteProvisionedThroughputExceeded",
    "PutRecords.ThrottledRecords",
    "PutRecord.Success",
    "PutRecords.Success",
}


@rule(
    "KDS202",
    on=Stream,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MONITORING.url,),
    seed=("K9",),
    packs=("exam", "resilience"),
)
def unwatched_stream(stream: Stream, design: Design) -> Iterator[Finding]:
    told = told_metrics(stream, design)
    missing = []
    if not told & LATE and not _functions_watched(stream, design):
        missing.append("late readers (GetRecords.IteratorAgeMilliseconds)")
    if not told & THROTTLED:
        missing.append("throttled writes (WriteProvisionedThroughputExceeded)")
    if missing:
        yield Finding(
            at=stream.resource.at,
            message=f"no alarm tells anybody of {' or of '.join(missing)}",
            fix="add an alarm on each, with a topic in AlarmActions",
        )


def _functions_watched(stream: Stream, design: Design) -> bool:
    """Whether everything that reads the stream is a function whose own iterator age is watched."""
    functions: list[Function] = []
    for reader in readers(stream, design):
        if not isinstance(reader, EventSourceMapping):
            return False
        functions.append(need_function(reader, design))
    return bool(functions) and all("IteratorAge" in told_metrics(f, design) for f in functions)
