"""Settings of an application are ignored because their block says DEFAULT.

## Why it matters

Checkpoints, parallelism, auto scaling and log levels count only where their block's
`ConfigurationType` is `CUSTOM`. With `DEFAULT` the service takes its own values, here and in the
program, and says nothing.

## What is checked

`CheckpointConfiguration`, `MonitoringConfiguration` and `ParallelismConfiguration` with type
`DEFAULT` and any other setting.

## Fix

Set `ConfigurationType` to `CUSTOM`, or remove the settings.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application

BLOCKS = ("CheckpointConfiguration", "MonitoringConfiguration", "ParallelismConfiguration")
TYPE = "ConfigurationType"


@rule(
    "KDA108",
    on=Application,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.MODEL.url + "API_ParallelismConfiguration.html",),
    seed=("A1",),
)
def ignored_settings(application: Application, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if application.is_sql:
        raise NotApplicable("it runs no Flink")
    for block in BLOCKS:
        configuration = application.flink_configuration.get(block)
        ignored = [name for name, value in configuration.items() if name != TYPE and value.exists]
        if ignored and configuration.get(TYPE).text("") == "DEFAULT":
            path = ("ApplicationConfiguration", "FlinkApplicationConfiguration", block, TYPE)
            several = len(ignored) > 1
            yield Finding(
                at=application.at(*path),
                message=f"{', '.join(ignored)} {'are' if several else 'is'} ignored: {block} says"
                " DEFAULT",
                fix=f"set {TYPE} to CUSTOM",
                changes=(Change(application.id, path, "CUSTOM"),),
            )
