"""An application saves no checkpoints.

## Why it matters

After a failure, and in every maintenance, Flink goes back to the last checkpoint and reads on from
there. Without checkpoints it starts with an empty state and at the position that its program names.

## What is checked

`CheckpointingEnabled` where `CheckpointConfiguration` is `CUSTOM`; otherwise the service saves one
each minute, whatever else is set.

## Fix

Set `CheckpointingEnabled` to true, or `ConfigurationType` to `DEFAULT`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application

PATH = (
    "ApplicationConfiguration",
    "FlinkApplicationConfiguration",
    "CheckpointConfiguration",
    "CheckpointingEnabled",
)


@rule(
    "KDA102",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.FAULTS.url,),
    seed=("A1",),
)
def checkpoints_off(application: Application, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    if not application.checkpoints:
        yield Finding(
            at=application.at(*PATH),
            message="checkpoints are off: after a failure it starts with an empty state",
            fix="set CheckpointingEnabled to true",
            changes=(Change(application.id, PATH, True),),
        )
