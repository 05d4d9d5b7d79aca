"""Declared records are larger than the stream takes.

## Why it matters

A stream refuses a record above its `MaxRecordSizeInKiB`, 1 MiB unless told otherwise, data and
partition key together. Producers see an error for each such record.

## Fix

Set `MaxRecordSizeInKiB`, up to 10,240, or put large payloads on S3 and send their address. Lambda
takes at most 6 MiB, base64 included.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement


@rule(
    "KDS107",
    on=Stream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.LARGE_RECORDS.url,),
    seed=("K2",),
)
def oversized_records(stream: Stream, design: Design) -> Iterator[Finding]:
    need = requirement(stream, design)
    largest = need.max_record_bytes or need.record_bytes
    if largest <= stream.max_record_bytes:
        return
    kib = -int(-largest // quotas.KIB)
    fits = largest <= quotas.RECORD_MAX_BYTES
    changes = (Change(stream.id, ("MaxRecordSizeInKiB",), kib),) if fits else ()
    yield Finding(
        at=stream.at("MaxRecordSizeInKiB"),
        message=f"records of up to {largest / quotas.KIB:,.0f} KiB are declared; the stream takes "
        f"{stream.max_record_bytes // quotas.KIB:,} KiB",
        fix=f"set MaxRecordSizeInKiB to {kib}" if fits else "send the address of an S3 object",
        changes=changes,
    )
