"""Records reach the store later than the design needs them.

## Why it matters

Firehose collects until the buffer is full or its interval ends, so that at quiet hours the interval
decides how late records are; a transform's own buffer comes on top.

## What is checked

The trial's longest time from arrival to delivery, while nothing fails, against the latency that the
load's `needs` ask for.

## Fix

Lower `IntervalInSeconds` to what the message says, and the transform's buffer interval with it.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import need_load
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement
from headrace.services.firehose.reading import destinations_of
from headrace.services.firehose.sizing import size_delivery


@rule(
    "FH109",
    on=DeliveryStream,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.BUFFERS.url,),
    seed=("F1", "F7"),
)
def delivers_late(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    need_load(delivery, design)
    assert design.load is not None
    needs = [design.load.needs.of(n.logical_id) for n in destinations_of(delivery, design)]
    wanted = [need.latency_s for need in needs if need.latency_s is not None]
    destination = delivery.destination
    if not wanted or destination is None:
        raise NotApplicable("the load asks for no latency")
    wanted_s = min(wanted)
    sizing = size_delivery(requirement(delivery, design))
    if sizing.worst_latency_s <= wanted_s:
        return
    spare_s = sizing.worst_latency_s - sizing.interval_s
    interval_s = int(wanted_s - spare_s)
    path = (destination.block, "BufferingHints", "IntervalInSeconds")
    changes = (Change(delivery.id, path, interval_s),) if interval_s >= 0 else ()
    yield Finding(
        at=destination.value.get("BufferingHints", "IntervalInSeconds").at,
        message=f"records reach the store up to {sizing.worst_latency_s:g} s after they arrive; "
        f"{wanted_s:g} s are needed",
        fix=f"set IntervalInSeconds to {interval_s}"
        if changes
        else "lower the transform's buffer interval first",
        changes=changes,
        experiment=Experiment(
            delivery.id, "latency_max_s", limit=wanted_s, changes=changes, calm=True
        ),
    )
