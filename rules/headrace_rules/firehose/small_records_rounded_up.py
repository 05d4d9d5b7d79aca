"""Most of what a delivery stream costs pays for records being rounded up to 5 KiB.

## Why it matters

Firehose bills each record as whole steps of 5 KiB: one of 500 bytes costs as much as ten of them in
one record, a line each. Format conversion is billed by the same rounded size.

## What is checked

Deliveries to S3 of directly put or streamed records: the declared mean size against the steps, at
the mean of the declared load. The finding speaks where rounding makes half of the bill or more, and
a dollar a month at least; the trial shows the part. Search domains and the like need each record by
itself, and are left alone; so are deliveries whose function takes records apart.

## Fix

Let producers put several records into one of up to 5 KiB, each on a line of its own; for JSON on S3
nothing changes. With a stream before it, the stream's records grow fewer as well.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import prices
from headrace.services.firehose.bills import BILLS, rounding_usd
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.units import format_money, format_size
from headrace_rules.saving import WORTH_USD

SHARE = 0.5
"""The part of the bill from which on rounding is worth a word: our choice."""
NEWLINE_BYTES = 1


@rule(
    "FH302",
    on=DeliveryStream,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(prices.PRICE_LIST.url,),
    seed=("F2", "F4"),
)
def small_records_rounded_up(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or destination.kind != "s3":
        raise NotApplicable("it does not deliver to S3")
    if destination.processing.transform is not None:
        raise NotApplicable("its function takes records one by one")
    need, bill = requirement(delivery, design), BILLS["DeliveryStream"](delivery, design)
    usd, limit = rounding_usd(delivery, design), max(SHARE * bill.usd_per_month, WORTH_USD)
    if usd <= limit:
        return
    together = int(prices.BILLED_STEP_BYTES // (need.record_bytes + NEWLINE_BYTES))
    if together <= 1:
        return
    yield Finding(
        at=delivery.resource.at,
        message=f"records of {format_size(need.record_bytes)} are billed as 5 KiB each: "
        f"{format_money(usd)} of its {format_money(bill.usd_per_month)} pay for rounding "
        f"(prices of {bill.priced_on})",
        fix=f"let producers put {together} records into one, a line each",
        experiment=Experiment(delivery.id, "rounding_usd_per_month", limit=limit),
    )
