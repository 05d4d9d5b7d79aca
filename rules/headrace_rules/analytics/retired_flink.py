"""An application asks for a version of Flink that is retired.

## Why it matters

Applications on Flink 1.6, 1.8 and 1.11 no longer start since 28 July 2025; support of 1.13 ended on
16 October 2025. CloudFormation's schema still lists them.

## What is checked

`RuntimeEnvironment` of applications. Notebooks are left out: their versions retire by dates of
their own.

## Fix

Choose a supported version, build the program and its connectors for it, and update the application
in place from its latest snapshot. The way from 1.x to 2.x breaks some states: read the guide first.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application


@rule(
    "KDA402",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.VERSIONS.url,),
    seed=("A1",),
)
def retired_flink(application: Application, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    version = application.version
    retired = quotas.RETIRED_FLINK.get(version)
    if retired is None and version not in quotas.SUPPORTED_FLINK:
        raise UnknownValueError(f"Flink {version} is not known here")
    if retired is not None:
        yield Finding(
            at=application.at("RuntimeEnvironment"),
            message=f"Flink {version} is retired: {retired.says} since {retired.on:%Y-%m-%d}",
            fix=f"move to one of {', '.join(quotas.SUPPORTED_FLINK)}",
        )
