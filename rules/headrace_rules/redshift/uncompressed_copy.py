"""Firehose hands a warehouse files that are not compressed.

## Why it matters

A warehouse keeps its columns compressed and reads compressed files as they are. Files that are not
compressed take longer to read from S3, and cost more to keep there, for nothing.

## What is checked

`CompressionFormat` of the staging files of a delivery to Redshift; uncompressed where it is not
set.

## Fix

Set `CompressionFormat: GZIP` in `S3Configuration`, and add `GZIP` to `CopyOptions` of the
`CopyCommand`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/redshift/latest/dg/c_best-practices-compress-data-files.html"
NONE = "UNCOMPRESSED"


@rule(
    "RS301",
    on=DeliveryStream,
    severity=Severity.NOTICE,
    pillar=Pillar.PERFORMANCE,
    sources=(GUIDE,),
    seed=("R3", "R12"),
)
def uncompressed_copy(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    destination = delivery.destination
    if destination is None or destination.kind != "redshift":
        raise NotApplicable("it does not deliver to Redshift")
    if destination.s3.compression != NONE:
        return
    yield Finding(
        at=destination.s3.value.get("CompressionFormat").at,
        message="the warehouse copies files that are not compressed",
        fix="set CompressionFormat to GZIP, and add GZIP to CopyOptions",
    )
