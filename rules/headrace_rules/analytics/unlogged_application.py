"""Messages of an application are kept nowhere.

## Why it matters

An application that fails restarts and fails again. Why it does, only its log says; without a
logging option the service writes none.

## What is checked

An `AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption` that names the application.

## Fix

Add one, with the ARN of a log stream, and let the role write to it (`logs:PutLogEvents`,
`logs:DescribeLogGroups`, `logs:DescribeLogStreams`).
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application


@rule(
    "KDA104",
    on=Application,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.LOGGING.url,),
    seed=("A3",),
)
def unlogged_application(application: Application, design: Design) -> Iterator[Finding]:
    if application.is_sql:
        raise NotApplicable("SQL applications no longer run")
    if not design.outgoing(application, EdgeKind.USES, "log"):
        yield Finding(
            at=application.resource.at,
            message="its messages are kept nowhere: no logging option names it",
            fix="add an AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption with the ARN of"
            " a log stream",
        )
