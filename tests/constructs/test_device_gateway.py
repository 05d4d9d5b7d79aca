"""The gateway of a fleet: what devices may do, where messages go, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from headrace.report.model import Report
from headrace_constructs.delivery_stream import DeliveryStream
from headrace_constructs.device_gateway import DeviceGateway
from headrace_constructs.event_stream import EventStream

LOAD = {"rate": "400/s", "record_size": "1 KiB"}


def template_of(stack: cdk.Stack) -> assertions.Template:
    return assertions.Template.from_stack(stack)


@pytest.mark.seed("I2", "I4", "F4")
def test_two_with_rules_synthesise_and_raise_no_finding(
    stack: cdk.Stack, topic: sns.Topic, report_of: Callable[[cdk.Stack], Report]
) -> None:
    stream = EventStream(stack, "Readings", notify=topic, load=LOAD)
    delivery = DeliveryStream(stack, "Archive", notify=topic)
    for name in ("One", "Two"):
        gateway = DeviceGateway(stack, name, notify=topic)
        gateway.add_rule(f"{name}_readings", to=stream)
        gateway.add_rule(f"{name}_archive", to=delivery)
    report = report_of(stack)
    assert [
        (f.rule, f.resource, f.message) for f in report.findings if f.severity != "notice"
    ] == []


@pytest.mark.seed("I2", "I3", "I5")
def test_a_device_may_act_for_itself_only(stack: cdk.Stack, topic: sns.Topic) -> None:
    stream = EventStream(stack, "Readings", notify=topic, load=LOAD)
    gateway = DeviceGateway(stack, "Gateway", notify=topic)
    gateway.add_rule("readings", to=stream)
    gateway.add_rule("alerts", to=stream, topic="alerts", where="level > 3")
    (policy,) = template_of(stack).find_resources("AWS::IoT::Policy").values()
    text = json.dumps(policy["Properties"]["PolicyDocument"])
    assert "topic/$aws/rules/readings/${iot:Connection.Thing.ThingName}/*" in text
    assert "topic/alerts/${iot:Connection.Thing.ThingName}/*" in text
    assert "$aws/rules/alerts" not in text
    assert "client/${iot:Connection.Thing.ThingName}" in text
    assert "topic/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*" in text
    assert '"iot:*"' not in text


@pytest.mark.seed("I4", "I5")
def test_a_rule_writes_keeps_what_fails_and_is_watched(stack: cdk.Stack, topic: sns.Topic) -> None:
    stream = EventStream(stack, "Readings", notify=topic, load=LOAD)
    gateway = DeviceGateway(stack, "Gateway", notify=topic)
    gateway.add_rule("readings", to=stream)
    template = template_of(stack)
    template.has_resource_properties(
        "AWS::IoT::TopicRule",
        {
            "RuleName": "readings",
            "TopicRulePayload": {
                "Sql": "SELECT *",
                "AwsIotSqlVersion": "2016-03-23",
                "Actions": [{"Kinesis": {"PartitionKey": "${clientid()}"}}],
                "ErrorAction": {"Sqs": {}},
            },
        },
    )
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"MetricName": "RuleMessageThrottled", "Namespace": "AWS/IoT"},
    )


def test_functions_and_buckets_are_targets_too(stack: cdk.Stack, topic: sns.Topic) -> None:
    gateway = DeviceGateway(stack, "Gateway", notify=topic)
    function = lambda_.Function(
        stack,
        "Look",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): ..."),
    )
    gateway.add_rule("look", to=function)
    gateway.add_rule("keep", to=s3.Bucket(stack, "Kept"))
    template = template_of(stack)
    template.has_resource_properties("AWS::Lambda::Permission", {"Principal": "iot.amazonaws.com"})
    template.has_resource_properties(
        "AWS::IoT::TopicRule",
        {
            "TopicRulePayload": {
                "Actions": [{"S3": {"Key": assertions.Match.string_like_regexp("keep/")}}]
            }
        },
    )


def test_devices_are_provisioned_with_thing_group_and_policy(
    stack: cdk.Stack, topic: sns.Topic
) -> None:
    role = iam.Role(stack, "Registers", assumed_by=iam.ServicePrincipal("iot.amazonaws.com"))
    DeviceGateway(
        stack, "Gateway", notify=topic, thing_type="sensor", provisioning_role=role, logging=True
    )
    template = template_of(stack)
    template.resource_count_is("AWS::IoT::ProvisioningTemplate", 1)
    template.has_resource_properties("AWS::IoT::ThingType", {"ThingTypeName": "sensor"})
    template.has_resource_properties("AWS::IoT::Logging", {"DefaultLogLevel": "ERROR"})


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"name": "takes-readings"}, "is no name for a rule"),
        ({"name": "a", "where": "value >"}, "rule a: "),
        ({"name": "twice"}, "there is a rule twice already"),
    ],
)
def test_what_cannot_be_is_refused(
    stack: cdk.Stack, topic: sns.Topic, rule: dict[str, Any], said: str
) -> None:
    stream = EventStream(stack, "Readings", notify=topic, load=LOAD)
    gateway = DeviceGateway(stack, "Gateway", notify=topic)
    gateway.add_rule("twice", to=stream)
    with pytest.raises(ValueError, match=said):
        gateway.add_rule(to=stream, **rule)
