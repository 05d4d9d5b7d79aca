"""An alarm's threshold is a value that its metric never reaches.

## Why it matters

A percentage ends at 100, a flag at 1, and the age of a stream's records at its retention: then they
are gone. An alarm beyond that never goes off, and looks as if everything were fine.

## What is checked

Thresholds of alarms on percentages and flags, and on the age of the records of a stream in the
templates at hand, against that stream's retention.

## Fix

Take a threshold well within what the message names: for the age of records, half the retention
leaves time to act.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm
from headrace.services.cloudwatch.known import known_metric
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Stream

AGES = ("GetRecords.IteratorAgeMilliseconds", "SubscribeToShardEvent.MillisBehindLatest")
MS_PER_H = 3_600_000


@rule(
    "CW123",
    on=Alarm,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MONITORING.url, quotas.RETENTION.url),
    seed=("K5", "K9", "S3"),
    packs=("resilience",),
)
def alarm_threshold_out_of_reach(alarm: Alarm, design: Design) -> Iterator[Finding]:
    if not alarm.compares:
        raise NotApplicable("it compares no metric with a fixed threshold")
    name = alarm.metrics[0].name.text("")
    known = known_metric(alarm.metrics[0].namespace.text(""), name)
    threshold = alarm.threshold
    if known is None or threshold is None:
        raise NotApplicable("how far its metric goes is not known")
    strict = "OrEqual" not in alarm.comparison
    if alarm.goes_off_above:
        most, why = known.most, f"{name} never exceeds {known.most:g}"
        for hours, stream in _retained(alarm, name, design):
            most = hours * MS_PER_H
            why = f"{stream} keeps records for {hours} h, {most:,} ms: older ones are gone"
        beyond = threshold >= most if strict else threshold > most
    else:
        why = f"{name} is never below 0"
        beyond = threshold <= 0 if strict else threshold < 0
    if beyond:
        yield Finding(
            at=alarm.at("Threshold"),
            message=f"the alarm never goes off at {threshold:,.10g}: {why}",
            fix="take a threshold that the metric reaches in time to act",
        )


def _retained(alarm: Alarm, metric: str, design: Design) -> Iterator[tuple[int, str]]:
    """Yield the retention and the name of the stream whose readers' age is watched."""
    if metric in AGES:
        for watched in design.incoming(alarm, EdgeKind.WATCHED_BY, metric):
            if isinstance(watched.node, Stream):
                yield watched.node.retention_h, watched.node.logical_id
