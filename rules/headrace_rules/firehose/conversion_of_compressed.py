"""Objects are to be converted to a columnar format and compressed besides.

## Why it matters

With format conversion the serializer compresses inside the file; `CompressionFormat` must then be
`UNCOMPRESSED`, else the deployment fails.

## Fix

Set `CompressionFormat: UNCOMPRESSED`, and the serializer's own `Compression` (`SNAPPY` by default).
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream

NONE = "UNCOMPRESSED"


@rule(
    "FH107",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CONVERSION.url,),
    seed=("F6",),
)
def conversion_of_compressed(
    delivery: DeliveryStream,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or not destination.conversion.enabled:
        raise NotApplicable("records are not converted")
    if destination.s3.compression == NONE:
        return
    yield Finding(
        at=destination.value.get("CompressionFormat").at,
        message=f"CompressionFormat {destination.s3.compression} cannot be combined with format "
        "conversion, which compresses by itself",
        fix=f"set CompressionFormat to {NONE}",
        changes=(Change(delivery.id, (destination.block, "CompressionFormat"), NONE),),
    )
