"""An application saves no checkpoints.

## Why it matters

After a failure, and in every maintenance, Flink goes back to the last checkpoint and reads on from
there. Without checkpoints it starts with an empty state and at the position that its program names.

## What is checked

`CheckpointingEnabled` where `CheckpointConfiguration` is `CUSTOM`; otherwise the service saves one
each minute, whatever else is set. The trial lets it fail for a minute when most comes.

## Fix

Set `CheckpointingEnabled` to true, or `ConfigurationType` to `DEFAULT`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import ComponentOutage
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import at_peak
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application

OUTAGE_S = 60
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
def checkpoints_off(application: Application, design: Design) -> Iterator[Finding]:
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    if not application.checkpoints:
        changes = (Change(application.id, PATH, data=True),)
        yield Finding(
            at=application.at(*PATH),
            message="checkpoints are off: after a failure it starts with an empty state",
            fix="set CheckpointingEnabled to true",
            changes=changes,
            experiment=failure(application, changes, design),
        )


def failure(application: Application, changes: tuple[Change, ...], design: Design) -> Experiment:
    """Return the trial of a failure when most comes, without checkpoints and with them."""
    at_s, lasting = at_peak(application, design), Seconds(OUTAGE_S)
    fault = ComponentOutage(of=application.id, at_s=at_s, for_s=lasting)
    return Experiment(
        application.id,
        "state_lost_share",
        changes=changes,
        faults=(fault,),
        nominal=True,
        stands=True,
    )
