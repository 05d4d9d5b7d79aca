"""Nobody is told when an application fails.

## Why it matters

An application that restarts again and again looks like one that runs, while its source's backlog
grows until records expire. The service recommends an alarm on its downtime for every application.

## What is checked

Alarms on a metric that shows failures of the application's version: `downtime` for all,
`fullRestarts` before Flink 2, `numRestarts`, `restartingTime` or `failingTime` from Flink 2 on
(`fullRestarts` is no longer published there). An alarm counts when it notifies something.

## Fix

Add an alarm on `downtime` above 0, from Flink 2 on better on `restartingTime` and `failingTime`,
with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application
from headrace.services.cloudwatch.telling import told_metrics

FAILS = {"downtime", "uptime"}
FAILS_1 = FAILS | {"fullRestarts"}
FAILS_2 = FAILS | {"failingTime", "numRestarts", "restartingTime", "runningTime"}


@rule(
    "KDA109",
    on=Application,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.ALARMS.url, quotas.METRICS.url),
    seed=("A3",),
    packs=("resilience",),
)
def unwatched_application(application: Application, design: Design) -> Iterator[Finding]:
    if not application.is_flink:
        raise NotApplicable("it runs no program on Flink")
    older = application.version.startswith("1.")
    told = told_metrics(application, design)
    if told & (FAILS_1 if older else FAILS_2):
        return
    if "" in told:
        raise UnknownValueError("which metric an alarm on it watches is not known")
    metric = "downtime" if older else "restartingTime"
    gone = "fullRestarts is not published from Flink 2 on; " if "fullRestarts" in told else ""
    yield Finding(
        at=application.resource.at,
        message=f"{gone}no alarm tells anybody when it fails ({metric})",
        fix=f"add an alarm on {metric} above 0, with a topic in AlarmActions",
    )
