"""Nothing says that an application saves checkpoints.

## Why it matters

The service saves one each minute where nothing is said. Who reads the template cannot see that,
and who changes the application by its API may switch it off without the template differing.

## What is checked

Whether `FlinkApplicationConfiguration` has a `CheckpointConfiguration`; `checkpoints-off` judges
what it says.

## Fix

Set `CheckpointConfiguration: {ConfigurationType: DEFAULT}`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics.component import Application

GUIDE = "https://docs.aws.amazon.com/managed-flink/latest/java/reference-defaults.html"
PATH = ("ApplicationConfiguration", "FlinkApplicationConfiguration", "CheckpointConfiguration")


@rule(
    "KDA151",
    on=Application,
    severity=Severity.NOTICE,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("A1",),
)
def checkpoints_left_to_default(
    application: Application,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    if application.properties.get(*PATH).exists:
        return
    yield Finding(
        at=application.at(*PATH),
        message="nothing says that checkpoints are saved: that is left to the service's default",
        fix="set CheckpointConfiguration to {ConfigurationType: DEFAULT}",
        changes=(Change(application.id, (*PATH, "ConfigurationType"), "DEFAULT"),),
    )
