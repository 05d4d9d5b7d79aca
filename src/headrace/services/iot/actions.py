"""The actions of a topic rule: where each puts messages, and the role that it takes.

Source: "AWS::IoT::TopicRule Action",
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-iot-topicrule-action.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from headrace.template.values import Absent, Value

__all__ = ["KINDS", "Action", "ActionKind", "actions_in"]


class ActionKind(Struct, frozen=True):
    """What a kind of action does with a message.

    Attributes
    ----------
    target
        Path to what names the target; empty where none does.
    expects
        CloudFormation type that a bare name there stands for.
    keeps
        Whether the message goes there; not where an alarm or a metric is set.
    ended
        The last day of the service behind it, as ISO text; empty where it goes on.
    """

    target: tuple[str, ...] = ()
    expects: str = ""
    keeps: bool = True
    ended: str = ""


KINDS: Final[Mapping[str, ActionKind]] = {
    "CloudwatchAlarm": ActionKind(("AlarmName",), "AWS::CloudWatch::Alarm", keeps=False),
    "CloudwatchLogs": ActionKind(("LogGroupName",), "AWS::Logs::LogGroup"),
    "CloudwatchMetric": ActionKind(keeps=False),
    "DynamoDB": ActionKind(("TableName",), "AWS::DynamoDB::Table"),
    "DynamoDBv2": ActionKind(("PutItem", "TableName"), "AWS::DynamoDB::Table"),
    "Elasticsearch": ActionKind(("Endpoint",), "AWS::Elasticsearch::Domain"),
    "Firehose": ActionKind(("DeliveryStreamName",), "AWS::KinesisFirehose::DeliveryStream"),
    "Http": ActionKind(("Url",)),
    "IotAnalytics": ActionKind(("ChannelName",), "AWS::IoTAnalytics::Channel", ended="2025-12-15"),
    "IotEvents": ActionKind(("InputName",), "AWS::IoTEvents::Input", ended="2026-05-20"),
    "IotSiteWise": ActionKind(),
    "Kafka": ActionKind(("DestinationArn",), "AWS::IoT::TopicRuleDestination"),
    "Kinesis": ActionKind(("StreamName",), "AWS::Kinesis::Stream"),
    "Lambda": ActionKind(("FunctionArn",), "AWS::Lambda::Function"),
    "Location": ActionKind(("TrackerName",), "AWS::Location::Tracker"),
    "OpenSearch": ActionKind(("Endpoint",), "AWS::OpenSearchService::Domain"),
    "Republish": ActionKind(keeps=False),
    "S3": ActionKind(("BucketName",), "AWS::S3::Bucket"),
    "Sns": ActionKind(("TargetArn",), "AWS::SNS::Topic"),
    "Sqs": ActionKind(("QueueUrl",), "AWS::SQS::Queue"),
    "StepFunctions": ActionKind(("StateMachineName",), "AWS::StepFunctions::StateMachine"),
    "Timestream": ActionKind(("TableName",), "AWS::Timestream::Table"),
}
"""Property of an action → what it does. An action has exactly one such property."""


class Action(Struct, frozen=True):
    """One action of a rule.

    Attributes
    ----------
    name
        Its property, e.g. ``Kinesis``.
    value
        That property's value.
    """

    name: str
    value: Value

    @property
    def kind(self) -> ActionKind:
        """What is known of its kind."""
        return KINDS[self.name]

    @property
    def target(self) -> Value | None:
        """What names the target; None for kinds that have none."""
        return self.value.get(*self.kind.target) if self.kind.target else None

    @property
    def role(self) -> Value:
        """The role with which the rule acts; absent for Lambda, HTTP and Kafka."""
        return self.value.get("RoleArn")


def actions_in(block: Value) -> Iterator[Action]:
    """Yield what one action block says; it should be one action."""
    for name in KINDS:
        value = block.get(name)
        if not isinstance(value, Absent):
            yield Action(name, value)
