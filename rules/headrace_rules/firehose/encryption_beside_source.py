"""Server-side encryption is set on a delivery stream that reads a Kinesis stream.

## Why it matters

The setting is for direct puts. With a Kinesis source the service refuses it, and the deployment
fails; what protects the records is the encryption of the stream.

## Fix

Remove `DeliveryStreamEncryptionConfigurationInput`, and encrypt the stream.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/encryption.html"


@rule(
    "FH202",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("F3",),
    packs=("exam",),
)
def encryption_beside_source(
    delivery: DeliveryStream,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if delivery.source_kind != "kinesis":
        raise NotApplicable("it reads no stream")
    if delivery.encrypted:
        yield Finding(
            at=delivery.at("DeliveryStreamEncryptionConfigurationInput"),
            message="encryption is for direct puts; with a Kinesis source it is refused",
            fix="remove it, and encrypt the source stream",
        )
