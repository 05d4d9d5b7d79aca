"""Records that failed are written among the good ones.

## Why it matters

What a transform or a conversion cannot handle goes to the destination bucket under
`processing-failed/` or `format-conversion-failed/`. Without an `ErrorOutputPrefix` of its own that
lies at the top of the bucket, or inside the folder that queries read.

## Fix

Set `ErrorOutputPrefix: failed/!{firehose:error-output-type}/`, outside the prefix of the data.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream

SUGGESTED = "failed/!{firehose:error-output-type}/"


@rule(
    "FH111",
    on=DeliveryStream,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.PREFIXES.url, quotas.TRANSFORM_FAILURES.url),
    seed=("F1", "F5"),
)
def errors_mixed_with_data(
    delivery: DeliveryStream,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or destination.kind != "s3":
        raise NotApplicable("it does not deliver to S3")
    can_fail = destination.processing.transform is not None or destination.conversion.enabled
    if not can_fail:
        raise NotApplicable("nothing on the way can fail")
    if destination.s3.error_prefix:
        return
    yield Finding(
        at=destination.value.get("ErrorOutputPrefix").at,
        message="records that fail are written beside the good ones: no ErrorOutputPrefix is set",
        fix=f"set ErrorOutputPrefix to {SUGGESTED}",
        changes=(Change(delivery.id, (destination.block, "ErrorOutputPrefix"), SUGGESTED),),
    )
