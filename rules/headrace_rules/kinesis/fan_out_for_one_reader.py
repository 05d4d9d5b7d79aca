"""Enhanced fan-out is paid for a stream's only reader.

## Why it matters

Each shard gives 2 MiB/s to its readers together, twice what it takes in. A single reader has that
alone. Enhanced fan-out gives it another 2 MiB/s of its own, and bills each shard-hour and each
gigabyte for it. What is left of the gain is latency: about 70 ms instead of 200 ms and more.

## What is checked

Streams whose only reader, in the templates and in the declared load, is a registered consumer.
Where the load declares what goes into the stream, the trial shows what fan-out adds to the month's
bill; less than a dollar is no finding.

## Fix

Read the stream itself, unless 70 ms matter.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.design.declared import consumers_of
from headrace.rulekit import (
    Experiment,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.kinesis import prices, quotas
from headrace.services.kinesis.bills import fan_out_usd
from headrace.services.kinesis.component import Stream, StreamConsumer
from headrace.template.values import Unknown
from headrace.units import format_money
from headrace_rules.saving import WORTH_USD, reached


@rule(
    "KDS321",
    on=StreamConsumer,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.FAN_OUT.url, prices.PRICE_LIST.url),
    seed=("K11",),
)
def fan_out_for_one_reader(consumer: StreamConsumer, design: Design) -> Iterator[Finding]:
    named = consumer.properties.get("StreamARN")
    if isinstance(named, Unknown):
        raise named.unknown()
    for flow in design.incoming(consumer, EdgeKind.FLOWS, "fan-out"):
        stream = flow.node
        if stream.id not in design.by_id:
            raise NotApplicable("who else reads the stream is outside the templates of this run")
        whole = design.by_id[stream.id]
        readers = design.outgoing(whole, EdgeKind.FLOWS)
        if len(readers) == 1 and not any(consumers_of(whole, design)):
            yield from _found(consumer, whole, design)


def _found(consumer: StreamConsumer, stream: Component, design: Design) -> Iterator[Finding]:
    said = "costs nothing more"
    experiment = None
    usd = _usd(stream, design)
    if usd is not None:
        if usd < WORTH_USD:
            return
        said = f"saves {format_money(usd)} (prices of {prices.PRICE_LIST.read})"
        experiment = Experiment(stream.id, "fan_out_usd_per_month", limit=0.0)
    yield Finding(
        at=consumer.resource.at,
        message=f"it is the only reader of {stream.logical_id}: shared reading gives it the same "
        f"2 MiB/s of each shard, and {said}",
        fix="read the stream itself, unless 70 ms matter",
        experiment=experiment,
    )


def _usd(stream: Component, design: Design) -> float | None:
    """Return what fan-out adds to the month's bill; None where no load tells."""
    if not isinstance(stream, Stream) or not reached(stream, design):
        return None
    try:
        return fan_out_usd(stream, design)
    except UnknownValueError:
        return None
