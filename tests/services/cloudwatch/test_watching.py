"""Alarms: what they watch, and whom they tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.cloudwatch.component import Alarm
from headrace.services.cloudwatch.watching import missing_metrics, tells_somebody, watches

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

AGE = "GetRecords.IteratorAgeMilliseconds"


def _alarm(dimensions: str, actions: str = "", more: str = "") -> str:
    return f"""
    Clicks: {{Type: AWS::Kinesis::Stream, Properties: {{Name: clicks}}}}
    Late:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Kinesis
        MetricName: {AGE}
        Dimensions: {dimensions}
        {actions}
    {more}
    """


@pytest.mark.parametrize("name", ["!Ref Clicks", "clicks", "!Sub '${Clicks}'"])
def test_an_alarm_watches_what_its_dimension_names(
    name: str, design_of: Designs, edges_of: Edges
) -> None:
    design = design_of(_alarm(f"[{{Name: StreamName, Value: {name}}}]"))
    assert edges_of(design) == [f"Clicks watched_by({AGE}) Late"]
    clicks = design.by_id["t/Clicks"]
    assert [watch.metric for watch in watches(design, clicks)] == [AGE]
    assert missing_metrics(design, clicks, (AGE, "IncomingBytes")) == ["IncomingBytes"]


def test_the_metrics_of_an_expression_are_watched(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Delivery: {Type: AWS::KinesisFirehose::DeliveryStream}
    Share:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Metrics:
          - {Id: share, Expression: written / limit}
          - Id: written
            MetricStat:
              Stat: Sum
              Period: 60
              Metric:
                Namespace: AWS/Kinesis
                MetricName: IncomingBytes
                Dimensions: [{Name: StreamName, Value: !Ref Clicks}]
          - Id: limit
            MetricStat:
              Metric:
                Namespace: AWS/Firehose
                MetricName: BytesPerSecondLimit
                Dimensions: [{Name: DeliveryStreamName, Value: !Ref Delivery}]
    """
    design = design_of(text)
    assert edges_of(design) == [
        "Clicks watched_by(IncomingBytes) Share",
        "Delivery watched_by(BytesPerSecondLimit) Share",
    ]
    assert len(next(design.components(Alarm)).metrics) == 3


def test_a_consumer_of_a_stream_is_meant_before_the_stream(
    design_of: Designs, edges_of: Edges
) -> None:
    dimensions = "[{Name: StreamName, Value: clicks}, {Name: ConsumerName, Value: fast}]"
    more = """
    Fast:
      Type: AWS::Kinesis::StreamConsumer
      Properties: {ConsumerName: fast, StreamARN: !GetAtt Clicks.Arn}
    """
    assert f"Fast watched_by({AGE}) Late" in edges_of(design_of(_alarm(dimensions, more=more)))


ON_CLICKS = "[{Name: StreamName, Value: !Ref Clicks}]"
SUBSCRIBED = """
    Ops: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: email, Endpoint: a@b.c}]}}
"""
SUBSCRIBED_APART = """
    Ops: {Type: AWS::SNS::Topic}
    Mail:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Ops, Protocol: email, Endpoint: a@b.c}
"""
DEAF = "\n    Ops: {Type: AWS::SNS::Topic}\n"
SCALING = "\n    Ops: {Type: AWS::ApplicationAutoScaling::ScalingPolicy}\n"
CALLED = "\n    Ops: {Type: AWS::Lambda::Function}\n"
TELLS_OPS = "AlarmActions: [!Ref Ops]"


@pytest.mark.parametrize(
    ("actions", "more", "told"),
    [
        (TELLS_OPS, SUBSCRIBED, True),
        (TELLS_OPS, SUBSCRIBED_APART, True),
        (TELLS_OPS, CALLED, True),
        (TELLS_OPS, DEAF, False),
        (TELLS_OPS, SCALING, False),
        ("AlarmActions: ['arn:aws:sns:eu-west-1:1:elsewhere']", "", True),
        ("AlarmActions: ['arn:aws:automate:eu-west-1:ec2:reboot']", "", False),
        ("OKActions: [!Ref Ops]", SUBSCRIBED, False),
        ("{AlarmActions: [!Ref Ops], ActionsEnabled: false}", SUBSCRIBED, False),
        ("", SUBSCRIBED, False),
    ],
)
def test_whether_somebody_is_told(
    actions: str,
    more: str,
    told: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
) -> None:
    if actions.startswith("{"):
        actions = "AlarmActions: [!Ref Ops]\n        ActionsEnabled: false"
    design = design_of(_alarm(ON_CLICKS, actions, more))
    assert tells_somebody(design, next(design.components(Alarm))) is told


@pytest.mark.parametrize(
    "rule", ["!Sub 'ALARM(${Late})'", "ALARM(late) OR ALARM(other)", 'ALARM("late")']
)
def test_a_composite_alarm_tells_for_its_alarms(rule: str, design_of: Designs) -> None:
    more = f"""
    Any:
      Type: AWS::CloudWatch::CompositeAlarm
      Properties: {{AlarmRule: '{rule}', AlarmActions: [!Ref Ops]}}
    """.replace("'!Sub '", "!Sub '").replace("''", "'")
    text = _alarm(ON_CLICKS, "AlarmName: late", SUBSCRIBED + more)
    design = design_of(text)
    assert tells_somebody(design, next(design.components(Alarm)))


def test_actions_that_a_parameter_switches_cannot_be_told(design_of: Designs) -> None:
    text = f"""
    Parameters: {{On: {{Type: String}}}}
    Resources:
      Ops:
        Type: AWS::SNS::Topic
        Properties: {{Subscription: [{{Protocol: sms, Endpoint: '1'}}]}}
      Late:
        Type: AWS::CloudWatch::Alarm
        Properties: {{ActionsEnabled: !Ref On, {TELLS_OPS}}}
    """
    for given, told in (("true", True), ("false", False)):
        design = design_of(text, On=given)
        assert tells_somebody(design, next(design.components(Alarm))) is told
    design = design_of(text)
    with pytest.raises(UnknownValueError):
        tells_somebody(design, next(design.components(Alarm)))


def test_a_metric_whose_name_is_not_known_may_be_the_one(design_of: Designs) -> None:
    text = """
    Parameters: {Metric: {Type: String}}
    Resources:
      Clicks: {Type: AWS::Kinesis::Stream}
      Some:
        Type: AWS::CloudWatch::Alarm
        Properties:
          MetricName: !Ref Metric
          Dimensions: [{Name: StreamName, Value: !Ref Clicks}]
    """
    design = design_of(text)
    with pytest.raises(UnknownValueError, match="which metric Some watches"):
        missing_metrics(design, design.by_id["t/Clicks"], (AGE,))
