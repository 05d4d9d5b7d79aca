"""A pipeline to draw, and what draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pytest

from headrace.design import Design
from headrace.design.drawing import Mark, Picture, picture_of
from headrace.services.entries import figure_of

DesignOf = Callable[..., Design]

PIPELINE = """
Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
Orders:
  Type: AWS::Kinesis::Stream
  Properties:
    ShardCount: 4
    StreamEncryption: {EncryptionType: KMS, KeyId: !GetAtt Key.Arn}
Enrich:
  Type: AWS::Lambda::Function
  Properties: {Handler: a.b, Role: !GetAtt Role.Arn, Code: {ZipFile: x}, Timeout: 60}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration:
      KinesisStreamARN: !GetAtt Orders.Arn
      RoleARN: !GetAtt Role.Arn
    ExtendedS3DestinationConfiguration:
      BucketARN: !GetAtt Lake.Arn
      RoleARN: !GetAtt Role.Arn
      BufferingHints: {SizeInMBs: 64, IntervalInSeconds: 300}
      CloudWatchLoggingOptions: {Enabled: true, LogGroupName: !Ref Logs, LogStreamName: x}
      ProcessingConfiguration:
        Enabled: true
        Processors:
          - Type: Lambda
            Parameters: [{ParameterName: LambdaArn, ParameterValue: !GetAtt Enrich.Arn}]
      S3BackupMode: Enabled
      S3BackupConfiguration: {BucketARN: "arn:aws:s3:::company-originals", RoleARN: r}
Logs: {Type: AWS::Logs::LogGroup}
Lake: {Type: AWS::S3::Bucket}
OnCall: {Type: AWS::SNS::Topic}
Age:
  Type: AWS::CloudWatch::Alarm
  Properties:
    Namespace: AWS/Kinesis
    MetricName: GetRecords.IteratorAgeMilliseconds
    Dimensions: [{Name: StreamName, Value: !Ref Orders}]
    AlarmActions: [!Ref OnCall]
Throttled:
  Type: AWS::CloudWatch::Alarm
  Properties:
    Namespace: AWS/Kinesis
    MetricName: WriteProvisionedThroughputExceeded
    Dimensions: [{Name: StreamName, Value: !Ref Orders}]
"""


class Drawn(Protocol):
    """Makes the picture of a template; marks are given by logical id."""

    def __call__(self, text: str, *, everything: bool = False, **marks: Mark) -> Picture:
        """Return the picture."""


@pytest.fixture
def drawn(design_of: DesignOf) -> Drawn:
    def of(text: str, *, everything: bool = False, **marks: Mark) -> Picture:
        placed = {f"t/{name}": mark for name, mark in marks.items()}
        return picture_of(design_of(text), figure_of, everything=everything, marks=placed)

    return of


@pytest.fixture
def pipeline() -> str:
    """A stream, its delivery to S3 with transform and source backup, and what supports them."""
    return PIPELINE


@pytest.fixture
def picture(drawn: Drawn) -> Picture:
    return drawn(PIPELINE)
