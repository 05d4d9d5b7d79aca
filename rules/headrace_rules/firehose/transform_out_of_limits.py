"""A transform is asked for more than Firehose and Lambda allow.

## Why it matters

Firehose sends a transform 0.2 to 3 MiB at a time and waits five minutes for the answer. Records are
base64 in the request, a third larger, and request and answer may have 6 MiB each. A buffer or a
function beyond that fails batch after batch, and failed batches go to the error prefix.

## What is checked

The processor's `BufferSizeInMBs` and `BufferIntervalInSeconds`, and the timeout of the function.

## Fix

Bring the values into the range in the message.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.processing import Processor
from headrace.services.functions.component import Function


@rule(
    "FH108",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.TRANSFORM.url,),
    seed=("F5",),
)
def transform_out_of_limits(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    destination = delivery.destination
    transform = destination.processing.transform if destination else None
    if transform is None:
        raise NotApplicable("no function transforms the records")
    yield from _buffer(transform)
    for used in design.outgoing(delivery, EdgeKind.USES, "transform"):
        function = used.node
        if isinstance(function, Function) and function.timeout_s > quotas.TRANSFORM_TIMEOUT_MAX_S:
            yield Finding(
                at=function.at("Timeout"),
                message=f"{function.logical_id} may take {function.timeout_s} s; Firehose gives up "
                f"after {quotas.TRANSFORM_TIMEOUT_MAX_S} s",
                fix=f"set Timeout to {quotas.TRANSFORM_TIMEOUT_MAX_S} or less",
            )


def _buffer(transform: Processor) -> Iterator[Finding]:
    settings = (
        ("BufferSizeInMBs", transform.buffer_mib, quotas.TRANSFORM_BUFFER_MIB, "MiB"),
        ("BufferIntervalInSeconds", transform.buffer_interval_s, quotas.TRANSFORM_INTERVAL_S, "s"),
    )
    for name, value, (low, high), unit in settings:
        if not low <= value <= high:
            yield Finding(
                at=transform.parameter(name).at,
                message=f"{name} of {value:g} {unit}: a transform takes {low:g} to {high:g} {unit}",
                fix=f"set {name} to {min(max(value, low), high):g}",
            )
