"""Alarms, as the design sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.cloudwatch.metric import Metric
from headrace.template.values import Scalar, Text, Value

__all__ = ["Alarm", "CompositeAlarm", "Metric"]

_ACTIONS: Final = (
    ("AlarmActions", "alarm"),
    ("OKActions", "ok"),
    ("InsufficientDataActions", "insufficient data"),
)
_WATCHED: Final = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*[\"']?([^)\"']+?)[\"']?\s*\)")


class _Notifier(Component):
    """What both kinds of alarm share: actions."""

    service = "cloudwatch"
    name_property = "AlarmName"
    arn_service = "cloudwatch"
    arn_prefix = "alarm:"

    @property
    def actions_enabled(self) -> bool:
        """Whether actions run at all."""
        return self.properties.get("ActionsEnabled").boolean(True)

    @property
    def alarm_actions(self) -> list[Value]:
        """What is told when it goes off."""
        return each(self.properties.get("AlarmActions"))

    def _action_links(self) -> Iterator[Link]:
        enabled = self.properties.get("ActionsEnabled")
        if isinstance(enabled, Scalar) and enabled.text("").lower() == "false":
            return
        for name, role in _ACTIONS:
            for action in each(self.properties.get(name)):
                yield self.link_to(EdgeKind.NOTIFIES, action, role, "AWS::SNS::Topic")


class Alarm(_Notifier):
    """``AWS::CloudWatch::Alarm``.

    Edges: each component that its metrics belong to is ``watched_by`` it (role: the metric's
    name); it ``notifies`` its actions (``alarm``, ``ok``, ``insufficient data``), unless these are
    switched off.
    """

    kind = "alarm"

    @property
    def metrics(self) -> list[Metric]:
        """The metrics that it reads; those of an expression one by one, expressions left out."""
        p = self.properties
        found: list[Metric] = []
        if p.get("MetricName").exists:
            statistic = p.get("Statistic")
            extended = p.get("ExtendedStatistic")
            found.append(
                Metric(
                    p.get("Namespace"),
                    p.get("MetricName"),
                    statistic if statistic.exists else extended,
                    p.get("Period"),
                    p.get("Dimensions"),
                )
            )
        for query in each(p.get("Metrics")):
            stat = query.get("MetricStat")
            metric = stat.get("Metric")
            found.append(
                Metric(
                    metric.get("Namespace"),
                    metric.get("MetricName"),
                    stat.get("Stat"),
                    stat.get("Period"),
                    metric.get("Dimensions"),
                )
            )
        return found

    @property
    def threshold(self) -> float | None:
        """The value that is compared with; None for a band of expected values."""
        return self.properties.get("Threshold").number(None)

    @property
    def compares(self) -> bool:
        """Whether its one metric is compared with a fixed threshold: no expression, no band."""
        p = self.properties
        return p.get("MetricName").exists and p.get("Threshold").exists

    @property
    def goes_off_above(self) -> bool | None:
        """Whether it goes off above its threshold, or below it; None for a band.

        Raises
        ------
        UnknownValueError
            When its operator is not known.
        """
        sides = {"GreaterThan": True, "LessThan": False}
        text = self.comparison.removesuffix("OrEqualToThreshold").removesuffix("Threshold")
        return sides.get(text)

    @property
    def comparison(self) -> str:
        """``GreaterThanThreshold`` and its kin."""
        return self.properties.get("ComparisonOperator").text("")

    @property
    def evaluation_periods(self) -> int:
        """Data points that are looked at."""
        return self.properties.get("EvaluationPeriods").integer(1)

    @property
    def treats_missing_data(self) -> str:
        """``missing``, ``notBreaching``, ``breaching`` or ``ignore``."""
        return self.properties.get("TreatMissingData").text("missing")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for metric in self.metrics:
            measured, expects = metric.measured
            yield self.link_from(EdgeKind.WATCHED_BY, measured, metric.role, expects)
        yield from self._action_links()


class CompositeAlarm(_Notifier):
    """``AWS::CloudWatch::CompositeAlarm``: goes off by a rule over other alarms.

    Edges: each alarm of its rule is ``watched_by`` it (role ``state``); it ``notifies`` as an alarm
    does.
    """

    kind = "composite alarm"

    @property
    def rule(self) -> Value:
        """The rule: ``ALARM(name) OR …``."""
        return self.properties.get("AlarmRule")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        rule = self.rule
        if isinstance(rule, Text):
            for reference in rule.references():
                yield self.link_from(EdgeKind.WATCHED_BY, reference, "state")
        for part in rule.parts if isinstance(rule, Text) else (rule,):
            if isinstance(part, Scalar):
                for name in _WATCHED.findall(part.text("")):
                    value = Scalar(part.at, name)
                    yield self.link_from(
                        EdgeKind.WATCHED_BY, value, "state", "AWS::CloudWatch::Alarm"
                    )
        yield from self._action_links()
