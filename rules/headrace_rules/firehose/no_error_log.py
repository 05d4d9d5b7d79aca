"""Delivery errors are not logged.

## Why it matters

When Firehose cannot write, transform or convert, the only place that says why is the error log.
Without it a metric tells that something fails, and nobody can tell what.

## Fix

Add `CloudWatchLoggingOptions` with `Enabled: true`, a log group and a log stream to the
destination.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html"


@rule(
    "FH103",
    on=DeliveryStream,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("F1",),
)
def no_error_log(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    destination = delivery.destination
    if destination is None:
        raise NotApplicable("it has no destination")
    options = destination.value.get("CloudWatchLoggingOptions")
    if options.get("Enabled").boolean(default=False):
        return
    yield Finding(
        at=destination.value.get("CloudWatchLoggingOptions", "Enabled").at,
        message="errors of the delivery are not logged",
        fix="set CloudWatchLoggingOptions: Enabled true, LogGroupName, LogStreamName",
    )
