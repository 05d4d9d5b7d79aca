"""A mapping gives failing records up, and nobody hears of it.

## Why it matters

With a limit on retries or age, a mapping discards the batch that still fails and goes on. Without
an on-failure destination the records are skipped silently: no error remains but a metric.

## What is checked

A limit is set, and `DestinationConfig.OnFailure` is not. The trial puts one failing record into the
stream and counts what is given up.

## Fix

Add `DestinationConfig: {OnFailure: {Destination: <queue, topic or bucket>}}`. Only a bucket keeps
the records themselves; a queue or topic learns where in the stream they are.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import PoisonRecord
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping
from headrace.services.functions.reading import need_stream

WRITTEN_AT_S = 3_600
KEPT_BY = ("DestinationConfig", "OnFailure", "Destination")


@rule(
    "LAM102",
    on=EventSourceMapping,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.DISCARDED.url,),
    seed=("K2",),
)
def discarded_records_lost(mapping: EventSourceMapping, design: Design) -> Iterator[Finding]:
    need_stream(mapping, design)
    limited = mapping.max_retries is not None or mapping.max_record_age_s is not None
    if not limited or mapping.failure_destination.exists:
        return
    yield Finding(
        at=mapping.at("DestinationConfig"),
        message="batches that still fail after their retries are discarded, and no destination is "
        "told: their records are lost",
        fix="set DestinationConfig.OnFailure.Destination to a bucket, queue or topic",
        experiment=Experiment(
            mapping.id,
            "lost_records",
            changes=(Change(mapping.id, KEPT_BY, "arn:aws:s3:::kept-failures"),),
            faults=(PoisonRecord(of=mapping.id, at_s=Seconds(WRITTEN_AT_S)),),
            nominal=True,
        ),
    )
