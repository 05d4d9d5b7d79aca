"""Topic rules, policies and devices as the design sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.iot.component import Certificate, DomainConfiguration, Logging, TopicRule

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

RULE = """
Readings: {Type: AWS::Kinesis::Stream}
Failed: {Type: AWS::SQS::Queue}
Acts: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
Takes:
  Type: AWS::IoT::TopicRule
  Properties:
    RuleName: takes
    TopicRulePayload:
      Sql: "SELECT * FROM 'plants/+/readings' WHERE value > 3"
      AwsIotSqlVersion: "2016-03-23"
      Actions:
        - Kinesis: {StreamName: !Ref Readings, RoleArn: !GetAtt Acts.Arn, PartitionKey: a}
        - Lambda: {FunctionArn: !GetAtt Look.Arn}
        - CloudwatchMetric: {RoleArn: !GetAtt Acts.Arn, MetricName: m}
      ErrorAction:
        Sqs: {QueueUrl: !Ref Failed, RoleArn: !GetAtt Acts.Arn}
Look: {Type: AWS::Lambda::Function, Properties: {}}
"""


def rule_of(design: Design) -> TopicRule:
    return next(design.components(TopicRule))


@pytest.mark.seed("I4")
def test_a_rule_draws_where_its_messages_go(design_of: Designs, edges_of: Edges) -> None:
    assert sorted(edges_of(design_of(RULE))) == [
        "Takes backed_up_to(failed) Failed",
        "Takes flows(Kinesis) Readings",
        "Takes flows(Lambda) Look",
        "Takes permitted_by(CloudwatchMetric) Acts",
        "Takes permitted_by(Kinesis) Acts",
        "Takes permitted_by(failed) Acts",
    ]


def test_a_rule_reads_its_statement(design_of: Designs) -> None:
    rule = rule_of(design_of(RULE))
    assert rule.topic_filter == "plants/+/readings"
    assert rule.statement.matches("plants/p1/readings")
    assert (rule.enabled, rule.takes_basic_ingest) == (True, False)
    assert rule.sql_version == "2016-03-23"
    assert [action.name for action in rule.actions] == ["Kinesis", "Lambda", "CloudwatchMetric"]


@pytest.mark.parametrize(
    ("sql", "direct"),
    [
        ("SELECT *", True),
        ("SELECT * FROM '$aws/rules/takes/a'", True),
        ("SELECT * FROM 'a/b'", False),
    ],
)
@pytest.mark.seed("I5")
def test_a_rule_without_a_topic_takes_what_is_sent_straight_to_it(
    design_of: Designs, sql: str, *, direct: bool
) -> None:
    text = f"""
    Takes:
      Type: AWS::IoT::TopicRule
      Properties: {{TopicRulePayload: {{Sql: "{sql}", Actions: []}}}}
    """
    assert rule_of(design_of(text)).takes_basic_ingest is direct


def test_what_is_no_sql_is_not_known(design_of: Designs) -> None:
    text = """
    Takes:
      Type: AWS::IoT::TopicRule
      Properties: {TopicRulePayload: {Sql: "SELECT FROM WHERE", Actions: []}}
    """
    with pytest.raises(UnknownValueError, match="the SQL of Takes is wrong"):
        _ = rule_of(design_of(text)).topic_filter


@pytest.mark.seed("I2")
def test_a_device_its_certificate_and_its_policy_are_connected(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Lamp: {Type: AWS::IoT::Thing, Properties: {ThingName: lamp}}
    Proof: {Type: AWS::IoT::Certificate, Properties: {Status: ACTIVE}}
    May: {Type: AWS::IoT::Policy, Properties: {PolicyName: may, PolicyDocument: {}}}
    Has:
      Type: AWS::IoT::ThingPrincipalAttachment
      Properties: {ThingName: !Ref Lamp, Principal: !GetAtt Proof.Arn}
    Allows:
      Type: AWS::IoT::PolicyPrincipalAttachment
      Properties: {PolicyName: !Ref May, Principal: !GetAtt Proof.Arn}
    """
    design = design_of(text)
    assert sorted(edges_of(design)) == [
        "Lamp uses(certificate) Proof",
        "Proof permitted_by(device policy) May",
    ]
    assert next(design.components(Certificate)).status == "ACTIVE"


def test_settings_are_read(design_of: Designs) -> None:
    text = """
    Log: {Type: AWS::IoT::Logging, Properties: {DefaultLogLevel: DISABLED, RoleArn: x}}
    Door:
      Type: AWS::IoT::DomainConfiguration
      Properties: {TlsConfig: {SecurityPolicy: IotSecurityPolicy_TLS12_1_2_2022_10}}
    """
    design = design_of(text)
    assert next(design.components(Logging)).off
    door = next(design.components(DomainConfiguration))
    assert door.tls_policy == "IotSecurityPolicy_TLS12_1_2_2022_10"
