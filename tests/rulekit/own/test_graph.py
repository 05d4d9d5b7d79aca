"""Conditions of declarative rules on the graph."""

from __future__ import annotations

from typing import Any

import pytest

from headrace.design import EdgeKind
from headrace.errors import UnknownValueError
from headrace.rulekit.own.graph import Condition, unmet

TEMPLATE = """\
Parameters:
  Stream: {Type: String}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties: {Name: orders, ShardCount: 1}
  Returns:
    Type: AWS::Kinesis::Stream
    Properties: {Name: returns, ShardCount: 1}
  Late:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Kinesis
      MetricName: GetRecords.IteratorAgeMilliseconds
      Dimensions: [{Name: StreamName, Value: !Ref Orders}]
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamType: KinesisStreamAsSource
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
      ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Bucket.Arn, RoleARN: r}
  Bucket: {Type: 'AWS::S3::Bucket'}
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  B: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Group:
    Type: AWS::Redshift::ClusterSubnetGroup
    Properties: {Description: d, SubnetIds: [!Ref A, !Ref B]}
  Somewhere:
    Type: AWS::Redshift::ClusterSubnetGroup
    Properties: {Description: d, SubnetIds: !Ref Subnets}
"""
ALARM = ("AWS::CloudWatch::Alarm",)
UNTIED = """\
  Any:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Kinesis
      MetricName: GetRecords.IteratorAgeMilliseconds
      Dimensions: [{Name: StreamName, Value: !Ref Stream}]
"""


@pytest.mark.parametrize(
    ("subject", "condition", "problem"),
    [
        ("Orders", Condition(EdgeKind.WATCHED_BY, types=ALARM, at_least=1), ""),
        (
            "Returns",
            Condition(EdgeKind.WATCHED_BY, types=ALARM, at_least=1),
            "it has no watched_by edges to AWS::CloudWatch::Alarm, where at least 1 must be",
        ),
        (
            "Orders",
            Condition(EdgeKind.WATCHED_BY, at_least=2),
            "it has 1 watched_by edges to anything, where at least 2 must be",
        ),
        (
            "Orders",
            Condition(EdgeKind.FLOWS, at_most=0),
            "it has 1 flows edges to anything, where at most 0 may be",
        ),
        ("Orders", Condition(EdgeKind.FLOWS, types=("AWS::S3::Bucket",), far=True, at_least=1), ""),
        (
            "Returns",
            Condition(EdgeKind.FLOWS, types=("AWS::S3::Bucket",), far=True, at_least=1),
            "it has no flows edges to, however far, AWS::S3::Bucket, where at least 1 must be",
        ),
        (
            "Bucket",
            Condition(
                EdgeKind.FLOWS,
                direction="in",
                types=("AWS::Kinesis::Stream",),
                far=True,
                at_least=1,
            ),
            "",
        ),
        ("Group", Condition(EdgeKind.PLACED_IN, types=("AWS::EC2::Subnet",), at_least=2), ""),
    ],
)
def test_edges_are_counted(
    design_of: Any, subject: str, condition: Condition, problem: str
) -> None:
    design = design_of(TEMPLATE)
    assert unmet(condition, design.by_id[f"t/{subject}"], design) == problem


def test_an_alarm_on_nobody_knows_what_may_be_the_one_that_misses(design_of: Any) -> None:
    design = design_of(TEMPLATE + UNTIED)
    condition = Condition(EdgeKind.WATCHED_BY, types=ALARM, at_least=1)
    assert unmet(condition, design.by_id["t/Orders"], design) == ""
    with pytest.raises(UnknownValueError, match="parameter Stream has no value"):
        unmet(condition, design.by_id["t/Returns"], design)
    assert "it has no" in unmet(condition, design.by_id["t/Bucket"], design)


def test_subnets_that_a_parameter_names_cannot_be_counted(design_of: Any) -> None:
    design = design_of(TEMPLATE)
    condition = Condition(EdgeKind.PLACED_IN, types=("AWS::EC2::Subnet",), at_least=2)
    with pytest.raises(UnknownValueError, match="Subnets"):
        unmet(condition, design.by_id["t/Somewhere"], design)
