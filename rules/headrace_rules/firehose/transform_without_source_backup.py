"""A function changes the records on their way, and the originals are not kept.

## Why it matters

A mistake in a transform reaches every record that it touches. Without the originals nothing can be
delivered again: a Kinesis source has them for its retention, direct puts have them nowhere.

## Fix

S3 and Redshift: set `S3BackupMode: Enabled` with an `S3BackupConfiguration`. The other destinations
have a bucket for what fails; there `AllDocuments` (search), `AllEvents` (Splunk) or `AllData` (HTTP
endpoints, Snowflake, Iceberg) keeps everything in it. It cannot be switched off again, and reads
the source stream twice.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream

_KEEPS_ALL: Final[Mapping[quotas.Destination, str]] = {
    "opensearch": "set S3BackupMode to AllDocuments",
    "opensearch_serverless": "set S3BackupMode to AllDocuments",
    "splunk": "set S3BackupMode to AllEvents",
    "http": "set S3BackupMode to AllData",
    "snowflake": "set S3BackupMode to AllData",
    "iceberg": "set s3BackupMode to AllData",
}


@rule(
    "FH104",
    on=DeliveryStream,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.TRANSFORM.url,),
    seed=("F5",),
    packs=("exam",),
)
def transform_without_source_backup(
    delivery: DeliveryStream,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or destination.processing.transform is None:
        raise NotApplicable("no function transforms the records")
    if destination.backup_mode == "all":
        return
    yield Finding(
        at=destination.value.get("S3BackupMode").at,
        message="a function transforms the records and their originals are not kept",
        fix=_KEEPS_ALL.get(
            destination.kind, "set S3BackupMode to Enabled and add an S3BackupConfiguration"
        ),
    )
