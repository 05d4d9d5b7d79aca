"""A function changes the records on their way, and the originals are not kept.

## Why it matters

A mistake in a transform reaches every record that it touches. Without the originals nothing can be
delivered again: a Kinesis source has them for its retention, direct puts have them nowhere.

## Fix

Set `S3BackupMode: Enabled` with an `S3BackupConfiguration` (`AllDocuments` or `AllEvents` for other
destinations). It cannot be switched off again, and reads the source stream twice.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream


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
        fix="set S3BackupMode to Enabled and add an S3BackupConfiguration",
    )
