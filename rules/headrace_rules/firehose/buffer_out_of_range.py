"""A buffering hint is outside what the destination takes.

## Why it matters

Each destination has its own least and greatest buffer, and conversion and dynamic partitioning
need at least 64 MiB. A hint outside the range fails the deployment.

## Fix

Set `SizeInMBs` and `IntervalInSeconds` within the range in the message.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.destination import Destination


@rule(
    "FH106",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.BUFFERS.url, quotas.CONVERSION.url),
    seed=("F6", "F7"),
)
def buffer_out_of_range(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    destination = delivery.destination
    if destination is None:
        raise NotApplicable("it has no destination")
    allowed = quotas.BUFFER[destination.kind]
    least, because = _least_size(destination)
    hints = destination.value.get("BufferingHints")
    ranges = {
        "SizeInMBs": (max(least, allowed.size_mib[0]), allowed.size_mib[1], "MiB", because),
        "IntervalInSeconds": (*allowed.interval_s, "s", ""),
    }
    for name, (low, high, unit, why) in ranges.items():
        value = hints.get(name).number(None)
        if value is None or low <= value <= high:
            continue
        nearest = min(max(value, low), high)
        yield Finding(
            at=hints.get(name).at,
            message=f"{name} of {value:g} {unit}: {destination.kind} takes {low:g} to {high:g}"
            f"{why}",
            fix=f"set {name} to {nearest:g}",
            changes=(
                Change(delivery.id, (destination.block, "BufferingHints", name), int(nearest)),
            ),
        )


def _least_size(destination: Destination) -> tuple[float, str]:
    if destination.conversion.enabled:
        return quotas.CONVERSION_BUFFER_MIN_MIB, " with format conversion"
    if destination.value.get("DynamicPartitioningConfiguration", "Enabled").boolean(default=False):
        return quotas.PARTITIONING_BUFFER_MIN_MIB, " with dynamic partitioning"
    return 0, ""
