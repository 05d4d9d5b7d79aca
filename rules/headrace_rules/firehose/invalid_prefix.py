"""The prefixes of a delivery to S3 contradict each other.

## Why it matters

A prefix with an expression needs an error prefix; an error prefix with an expression needs
`!{firehose:error-output-type}`, which the prefix itself must not have; partition keys belong in the
prefix only. The service refuses everything else when it deploys.

## Fix

Follow the message; `failed/!{firehose:error-output-type}/` is a good error prefix.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream

EXPRESSION = re.compile(r"!\{([^}]*)\}")
ERROR_TYPE = "firehose:error-output-type"


@rule(
    "FH110",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.PREFIXES.url,),
    seed=("F4",),
)
def invalid_prefix(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    destination = delivery.destination
    if destination is None or destination.kind != "s3":
        raise NotApplicable("it does not deliver to S3")
    block = destination.s3
    inside = EXPRESSION.findall(block.prefix)
    errors = EXPRESSION.findall(block.error_prefix)
    prefix_at = block.value.get("Prefix").at
    error_at = block.value.get("ErrorOutputPrefix").at
    if inside and not block.error_prefix:
        yield Finding(
            at=prefix_at,
            message="Prefix has an expression, so ErrorOutputPrefix must be given",
            fix=f"set ErrorOutputPrefix to failed/!{{{ERROR_TYPE}}}/",
        )
    if ERROR_TYPE in inside:
        yield Finding(
            at=prefix_at,
            message=f"!{{{ERROR_TYPE}}} belongs in ErrorOutputPrefix, not in Prefix",
            fix="remove it from Prefix",
        )
    if errors and ERROR_TYPE not in errors:
        yield Finding(
            at=error_at,
            message=f"ErrorOutputPrefix has an expression but not !{{{ERROR_TYPE}}}",
            fix=f"add !{{{ERROR_TYPE}}}/",
        )
    if any(expression.startswith("partitionKeyFrom") for expression in errors):
        yield Finding(
            at=error_at,
            message="partition keys cannot be used in ErrorOutputPrefix",
            fix="remove them",
        )
