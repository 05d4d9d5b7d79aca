"""A declared outage of the destination lasts longer than Firehose keeps the data.

## Why it matters

Firehose keeps what it cannot deliver to S3 for 24 hours when it was put directly, and for the
stream's retention when it reads a stream. After that the data is gone. Other destinations are
retried for `RetryOptions.DurationInSeconds`, then the records go to the backup bucket.

## What is checked

The trial runs the declared outages and counts what is lost.

## Fix

Put a Kinesis stream with a longer retention in front, or raise its `RetentionPeriodHours`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import faults_of, need_load
from headrace.load.faults import ComponentOutage, DestinationOutage
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.reading import destinations_of, kept_s, source_stream
from headrace.services.kinesis import quotas as kinesis

SECONDS_PER_HOUR = 3_600


@rule(
    "FH102",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.RETRIES.url, quotas.LIMITS.url),
    seed=("F7", "K5"),
)
def destination_outage_outlasts_retry(
    delivery: DeliveryStream, design: Design
) -> Iterator[Finding]:
    need_load(delivery, design)
    hit = [delivery, *destinations_of(delivery, design)]
    outages_s = [
        fault.for_s
        for node in hit
        for fault in faults_of(node, design)
        if isinstance(fault, DestinationOutage | ComponentOutage)
    ]
    longest_s, limit_s = max(outages_s, default=0.0), kept_s(delivery, design)
    if longest_s <= limit_s:
        return
    stream = source_stream(delivery, design)
    wanted_h = -int(-2 * longest_s // SECONDS_PER_HOUR)
    possible = stream is not None and wanted_h <= kinesis.RETENTION_MAX_H
    changes = (
        (Change(stream.id, ("RetentionPeriodHours",), wanted_h),) if stream and possible else ()
    )
    yield Finding(
        at=stream.at("RetentionPeriodHours") if stream else delivery.resource.at,
        message=f"the destination is to be down for {longest_s / SECONDS_PER_HOUR:g} h; what "
        f"waits is kept for {limit_s / SECONDS_PER_HOUR:g} h",
        fix=f"set RetentionPeriodHours of {stream.logical_id} to {wanted_h}"
        if stream
        else "put a Kinesis stream with a longer retention in front",
        changes=changes,
        experiment=Experiment(delivery.id, "lost_records", changes=changes),
    )
