"""An application keeps no snapshot of its state.

## Why it matters

A snapshot is taken when the application is updated, scaled or stopped, and restored when it starts
again. Without it every such step begins with empty windows and counters.

## What is checked

`SnapshotsEnabled` of `ApplicationSnapshotConfiguration`; left out it is on.

## Fix

Set `ApplicationSnapshotConfiguration: {SnapshotsEnabled: true}`. Snapshots are never deleted by
themselves: 1,000 of them are kept at most.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application

PATH = ("ApplicationConfiguration", "ApplicationSnapshotConfiguration", "SnapshotsEnabled")


@rule(
    "KDA101",
    on=Application,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.SNAPSHOTS.url,),
    seed=("A1",),
)
def snapshots_off(application: Application, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    if not application.snapshots:
        yield Finding(
            at=application.at(*PATH),
            message="snapshots are off: its state is lost when it is updated, scaled or stopped",
            fix="set SnapshotsEnabled to true",
            changes=(Change(application.id, PATH, True),),
        )
