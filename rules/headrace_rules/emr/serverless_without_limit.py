"""A serverless application has no largest capacity, or never stops.

## Why it matters

Without a limit one job, or many at once, take as many workers as the account's quota allows.
Workers that wait for jobs are paid for until the application stops.

## What is checked

`MaximumCapacity`; and with `InitialCapacity` that `AutoStopConfiguration` is not off.

## Fix

Set `MaximumCapacity` to what a job needs (`headrace size emr`), and leave auto-stop on.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr.component import ServerlessApplication


@rule(
    "EMR303",
    on=ServerlessApplication,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(
        "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/application-capacity.html",
    ),
    seed=("E4", "E18"),
)
def serverless_without_limit(
    application: ServerlessApplication,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if not application.limited:
        yield Finding(
            at=application.at("MaximumCapacity"),
            message="nothing limits what its jobs take and cost",
            fix="set MaximumCapacity",
        )
    if application.keeps_workers and not application.stops_when_idle:
        yield Finding(
            at=application.at("AutoStopConfiguration", "Enabled"),
            message="workers wait for jobs, and it never stops: they are paid for day and night",
            fix="set AutoStopConfiguration.Enabled to true",
        )
