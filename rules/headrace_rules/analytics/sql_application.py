"""A SQL application of Kinesis Data Analytics no longer runs.

## Why it matters

The service was discontinued: since 15 October 2025 nobody can create a SQL application and those
that ran were stopped, since 27 January 2026 they are deleted. CloudFormation's schema still knows
the type, so the template passes every other check and fails when it is deployed.

## What is checked

`AWS::KinesisAnalytics::Application`, and `AWS::KinesisAnalyticsV2::Application` with a SQL runtime.

## Fix

Write the query for Managed Service for Apache Flink: as Flink SQL or as a program in an application
(`AWS::KinesisAnalyticsV2::Application` with a `FLINK` runtime), or interactively in a Studio
notebook. A tumbling window becomes `TUMBLE`, a pump an `INSERT INTO` between tables.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application, SqlApplication

FIX = (
    "rewrite it for Managed Flink: AWS::KinesisAnalyticsV2::Application with RuntimeEnvironment "
    f"FLINK-{quotas.SUPPORTED_FLINK[0].replace('.', '_')}, or a Studio notebook"
)


@rule(
    "KDA401",
    on=(SqlApplication, Application),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.SQL_END.url,),
    seed=("A1",),
    packs=("exam",),
)
def sql_application(
    application: SqlApplication | Application,
    design: Design,  # noqa: ARG001 - what every rule takes
) -> Iterator[Finding]:
    if isinstance(application, Application) and not application.is_sql:
        return
    yield Finding(
        at=application.at("RuntimeEnvironment"),
        message="SQL applications are discontinued: none can be created since "
        f"{quotas.SQL_CREATION_ENDS:%Y-%m-%d}, and they are deleted since "
        f"{quotas.SQL_DELETION:%Y-%m-%d}",
        fix=FIX,
    )
