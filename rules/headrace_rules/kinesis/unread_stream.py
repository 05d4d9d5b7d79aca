"""Nobody reads a stream.

## Why it matters

A stream without a reader costs money and loses every record when its retention ends. Often the
reader's mapping names another stream, or was removed in an earlier change.

## What is checked

Mappings, registered consumers and delivery streams of the templates at hand, and the readers that
the load declares. A reader elsewhere (an application with the KCL, another account) is not seen:
declare it in the load, or acknowledge the finding. Where the load says what goes into the stream,
the trial bills the month that nobody reads.

## Fix

Connect the reader, or remove the stream.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.design.declared import consumers_of
from headrace.rulekit import Experiment, Finding, Pillar, Severity, rule
from headrace.services.billing import if_known
from headrace.services.kinesis.bills import BILLS
from headrace.services.kinesis.component import Stream
from headrace.units import format_money
from headrace_rules.saving import reached

GUIDE = "https://docs.aws.amazon.com/streams/latest/dev/building-consumers.html"


@rule(
    "KDS303",
    on=Stream,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("K1",),
)
def unread_stream(stream: Stream, design: Design) -> Iterator[Finding]:
    if design.outgoing(stream, EdgeKind.FLOWS) or any(consumers_of(stream, design)):
        return
    bill = if_known(BILLS["Stream"], stream, design) if reached(stream, design) else None
    costs = f", which costs {format_money(bill.usd_per_month)}" if bill else ""
    yield Finding(
        at=stream.resource.at,
        message=f"nothing in these templates reads the stream{costs}",
        fix="connect its reader, declare the reader in the load, or remove the stream",
        experiment=Experiment(stream.id, "usd_per_month") if bill else None,
    )
