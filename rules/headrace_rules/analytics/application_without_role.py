"""An application has no role to act with.

## Why it matters

An application reads its streams, fetches its code and writes its log with the permissions of
`ServiceExecutionRole`. The property is required: without it the deployment fails.

## What is checked

`ServiceExecutionRole` is set.

## Fix

Name a role that trusts `kinesisanalytics.amazonaws.com` and may do what the program does.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application


@rule(
    "KDA201",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(quotas.MODEL.url + "API_CreateApplication.html",),
    seed=("A1",),
)
def application_without_role(
    application: Application,
    design: Design,  # noqa: ARG001 - what every rule takes
) -> Iterator[Finding]:
    given = [name for name, value in application.properties.items() if value.exists]
    if "ServiceExecutionRole" not in given:
        yield Finding(
            at=application.resource.at,
            message="ServiceExecutionRole is missing: it can neither read nor fetch its code",
            fix="set ServiceExecutionRole to a role that trusts kinesisanalytics.amazonaws.com",
        )
