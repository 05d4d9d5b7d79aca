"""A delivery stream writes many small objects.

## Why it matters

Queries and jobs open every object: thousands of small ones make them slow and costly, and each one
is a billed request. Query engines like objects of 128 MiB and more.

## What is checked

The buffer and the declared load give size and number of the objects. The finding speaks below 1 MiB
and above 1,000 objects a day, where a larger buffer would help.

## Fix

Raise `SizeInMBs` and `IntervalInSeconds`; latency grows with the interval.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.sizing import size_delivery
from headrace.units import format_size

SMALL_BYTES = quotas.MIB
MANY_A_DAY = 1_000
HOURS_PER_DAY = 24


@rule(
    "FH301",
    on=DeliveryStream,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.BUFFERS.url,),
    seed=("F4", "F6"),
)
def many_small_objects(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or destination.kind != "s3":
        raise NotApplicable("it does not deliver to S3")
    sizing = size_delivery(requirement(delivery, design))
    if sizing.object_bytes is None or sizing.objects_per_hour is None:
        return
    a_day = sizing.objects_per_hour * HOURS_PER_DAY
    if sizing.object_bytes >= SMALL_BYTES or a_day <= MANY_A_DAY:
        return
    longest = quotas.BUFFER["s3"].interval_s[1]
    changes = (
        Change(delivery.id, (destination.block, "BufferingHints", "SizeInMBs"), 128),
        Change(
            delivery.id, (destination.block, "BufferingHints", "IntervalInSeconds"), int(longest)
        ),
    )
    yield Finding(
        at=destination.value.get("BufferingHints").at,
        message=f"writes {a_day:,.0f} objects a day of {format_size(sizing.object_bytes)} each",
        fix=f"raise IntervalInSeconds (up to {longest:g}) and SizeInMBs",
        changes=changes,
        experiment=Experiment(delivery.id, "objects_per_day", limit=MANY_A_DAY, changes=changes),
    )
