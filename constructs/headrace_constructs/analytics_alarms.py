"""Alarms on a Flink application: those that the service recommends, by the version of Flink.

Restarts and failed checkpoints are counted since the application started: an alarm looks at how
fast they grow, so that it ends when the trouble does. Flink 2 no longer publishes ``fullRestarts``,
and is about to drop ``downtime``.

Sources: "Use CloudWatch Alarms" and "Metrics and dimensions" of the service's guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions

from headrace.services.analytics import quotas
from headrace_constructs.alarms import Watch, watch

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns
    from constructs import Construct

__all__ = ["NAMESPACE", "watch_application", "watch_lag"]

NAMESPACE: Final = "AWS/KinesisAnalytics"

_PERIOD = 5
_DOWN_1: Final = (
    Watch(
        "Down", "downtime", "Maximum", 0, "It has failed and processes nothing while it restarts."
    ),
)
_DOWN_2: Final = (
    Watch("Restarting", "restartingTime", "Maximum", 0, "It restarts and processes nothing."),
    Watch("Failing", "failingTime", "Maximum", 0, "It is about to fail and processes nothing."),
)


def watch_application(
    scope: Construct, name: str, *, flink: str, checkpoint_interval_ms: float, notify: sns.ITopic
) -> list[cloudwatch.Alarm]:
    """Create the alarms of the application *name* under *scope*.

    Parameters
    ----------
    scope
        The construct.
    name
        Name of the application.
    flink
        Its version of Flink, e.g. ``1.20``.
    checkpoint_interval_ms
        Time between its checkpoints.
    notify
        Topic that hears of trouble.
    """
    older = flink.startswith("1.")
    plain = (
        *(_DOWN_1 if older else _DOWN_2),
        Watch(
            "SlowCheckpoints",
            "lastCheckpointDuration",
            "Maximum",
            checkpoint_interval_ms,
            "A checkpoint takes longer than the time between two: state grows, or sinks push back.",
            periods=3,
        ),
        Watch(
            "Cpu",
            "cpuUtilization",
            "Maximum",
            quotas.CPU_ALARM_PERCENT,
            "The CPU is short: more KPUs, or less work for each record.",
            periods=3,
        ),
        Watch(
            "Heap",
            "heapMemoryUtilization",
            "Maximum",
            quotas.HEAP_ALARM_PERCENT,
            "The heap is nearly full: it will spend its time collecting garbage, then fail.",
            periods=3,
        ),
    )
    dimensions = {"Application": name}
    restarts = "fullRestarts" if older else "numRestarts"
    counted = (
        ("Restarts", restarts, "It has restarted: the log says why."),
        ("FailedCheckpoints", "numberOfFailedCheckpoints", "A checkpoint has failed."),
    )
    return [
        *watch(scope, NAMESPACE, dimensions, plain, notify),
        *(_grows(scope, name, id_, metric, says, notify) for id_, metric, says in counted),
    ]


def watch_lag(  # noqa: PLR0917 - one alarm
    scope: Construct, id: str, application: str, stream: str, late: Duration, notify: sns.ITopic
) -> list[cloudwatch.Alarm]:
    """Create the alarm on how far the application's reading of one stream lags."""
    dimensions = {"Application": application, "Flow": "Input", "Id": stream}
    lags = Watch(
        id,
        "millisBehindLatest",
        "Maximum",
        late.to_milliseconds(),
        "The application lags behind its stream; when it lags by all of the retention, records are"
        " lost.",
        periods=3,
        silence_is_good=False,
    )
    return watch(scope, NAMESPACE, dimensions, (lags,), notify)


def _grows(  # noqa: PLR0917 - one alarm
    scope: Construct, name: str, id: str, metric: str, says: str, notify: sns.ITopic
) -> cloudwatch.Alarm:
    counter = cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=metric,
        dimensions_map={"Application": name},
        statistic="Maximum",
        period=Duration.minutes(_PERIOD),
    )
    rate = cloudwatch.MathExpression(
        expression="RATE(counted)",
        using_metrics={"counted": counter},
        label=f"rate of {metric}",
        period=Duration.minutes(_PERIOD),
    )
    alarm = rate.create_alarm(
        scope,
        id,
        threshold=0,
        evaluation_periods=1,
        alarm_description=says,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    alarm.add_alarm_action(actions.SnsAction(notify))
    alarm.add_ok_action(actions.SnsAction(notify))
    return alarm
