"""Alarms that tell somebody: one per critical metric of a resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aws_cdk import aws_sns as sns
    from constructs import Construct

__all__ = ["Watch", "watch"]


@dataclass(frozen=True, slots=True)
class Watch:
    """One metric to watch.

    Attributes
    ----------
    id
        Construct id of the alarm.
    metric
        Metric name.
    statistic
        ``Maximum``, ``Sum`` or ``Average``.
    threshold
        Value beyond which the alarm goes off, in the metric's own unit.
    says
        What it means when it goes off, for the one who is told.
    periods
        How many five-minute periods in a row.
    below
        Whether the alarm goes off below the threshold instead of above.
    silence_is_good
        Whether no data means that nothing is wrong. Else the alarm stays as it is: who is blocked
        reports no age.
    """

    id: str
    metric: str
    statistic: str
    threshold: float
    says: str
    periods: int = 1
    below: bool = False
    silence_is_good: bool = True


def watch(
    scope: Construct,
    namespace: str,
    dimensions: Mapping[str, str],
    watches: Iterable[Watch],
    notify: sns.ITopic,
) -> list[cloudwatch.Alarm]:
    """Create the alarms under *scope*; each notifies *notify* when it goes off and when it ends."""
    return [_alarm(scope, namespace, dimensions, wanted, notify) for wanted in watches]


def _alarm(
    scope: Construct,
    namespace: str,
    dimensions: Mapping[str, str],
    wanted: Watch,
    notify: sns.ITopic,
) -> cloudwatch.Alarm:
    comparison = cloudwatch.ComparisonOperator
    missing = cloudwatch.TreatMissingData
    metric = cloudwatch.Metric(
        namespace=namespace,
        metric_name=wanted.metric,
        dimensions_map=dict(dimensions),
        statistic=wanted.statistic,
        period=Duration.minutes(5),
    )
    alarm = metric.create_alarm(
        scope,
        wanted.id,
        threshold=wanted.threshold,
        evaluation_periods=wanted.periods,
        alarm_description=wanted.says,
        comparison_operator=comparison.LESS_THAN_THRESHOLD
        if wanted.below
        else comparison.GREATER_THAN_THRESHOLD,
        treat_missing_data=missing.NOT_BREACHING if wanted.silence_is_good else missing.IGNORE,
    )
    alarm.add_alarm_action(actions.SnsAction(notify))
    alarm.add_ok_action(actions.SnsAction(notify))
    return alarm
