"""What each step of a flow needs to be allowed."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Component, Design
from headrace.services.iam.permissions import missing_actions, trusts
from headrace.services.iam.steps import steps_of

Designs = Callable[..., Design]

PIPELINE = """
Key: {Type: AWS::KMS::Key}
Clicks:
  Type: AWS::Kinesis::Stream
  Properties: {StreamEncryption: {EncryptionType: KMS, KeyId: !GetAtt Key.Arn}}
Store:
  Type: AWS::S3::Bucket
  Properties:
    BucketEncryption:
      ServerSideEncryptionConfiguration:
        - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref Key}
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: firehose.amazonaws.com}}
    Policies: [{PolicyDocument: {Statement: [%s]}}]
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration:
      {KinesisStreamARN: !GetAtt Clicks.Arn, RoleARN: !GetAtt Role.Arn}
    ExtendedS3DestinationConfiguration:
      BucketARN: !GetAtt Store.Arn
      RoleARN: !GetAtt Role.Arn
      Prefix: "data/!{timestamp:yyyy}/"
      ErrorOutputPrefix: "failed/"
"""


def _missing(design: Design, component: Component) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for step in steps_of(design, component):
        missing = missing_actions(design, step.role, step.actions, step.target)
        if missing:
            found[f"{step.does} ({step.role.logical_id})"] = missing
    return found


def test_a_role_that_may_do_nothing_misses_every_step(design_of: Designs) -> None:
    design = design_of(PIPELINE % "")
    assert _missing(design, design.by_id["t/Delivery"]) == {
        "read Clicks (Role)": (
            "kinesis:DescribeStream",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
        ),
        "decrypt the records of Clicks (Role)": ("kms:Decrypt",),
        "write objects to Store (Role)": ("s3:PutObject",),
        "encrypt the objects of Store (Role)": ("kms:GenerateDataKey",),
    }


def test_a_role_that_may_do_what_it_needs_misses_nothing(design_of: Designs) -> None:
    grants = ", ".join(
        f"{{Effect: Allow, Action: {action}, Resource: {resource}}}"
        for action, resource in [
            ("'kinesis:*'", "!GetAtt Clicks.Arn"),
            ("'s3:*'", "[!GetAtt Store.Arn, !Sub '${Store.Arn}/*']"),
            ("[kms:Decrypt, kms:GenerateDataKey]", "!GetAtt Key.Arn"),
        ]
    )
    design = design_of(PIPELINE % grants)
    delivery = design.by_id["t/Delivery"]
    assert _missing(design, delivery) == {}
    steps = list(steps_of(design, delivery))
    assert all(trusts(design, step.role, step.service) for step in steps)
    asked_for = {action for step in steps for action in step.documented}
    assert {"kinesis:ListShards", "s3:AbortMultipartUpload"} <= asked_for


def test_failed_objects_need_their_own_prefix(design_of: Designs) -> None:
    reads = "{Effect: Allow, Action: ['kinesis:*', 'kms:*'], Resource: '*'}"
    writes = "{Effect: Allow, Action: s3:PutObject, Resource: !Sub '${Store.Arn}/data/*'}"
    grants = f"{reads}, {writes}"
    design = design_of(PIPELINE % grants)
    wrong = _missing(design, design.by_id["t/Delivery"])
    assert wrong == {"write objects to Store (Role)": ("s3:PutObject",)}


def test_failed_objects_without_a_prefix_of_their_own_land_below_that_of_the_others(
    design_of: Designs,
) -> None:
    reads = "{Effect: Allow, Action: ['kinesis:*', 'kms:*'], Resource: '*'}"
    writes = "{Effect: Allow, Action: s3:PutObject, Resource: !Sub '${Store.Arn}/data/*'}"
    template = PIPELINE.replace('"data/!{timestamp:yyyy}/"', "data/")
    template = template.replace('      ErrorOutputPrefix: "failed/"\n', "")
    design = design_of(template % f"{reads}, {writes}")
    assert _missing(design, design.by_id["t/Delivery"]) == {}


LAMBDA = """
Clicks: {Type: AWS::Kinesis::Stream}
Consumer:
  Type: AWS::Kinesis::StreamConsumer
  Properties: {ConsumerName: c, StreamARN: !GetAtt Clicks.Arn}
Failed: {Type: AWS::S3::Bucket}
Role:
  Type: AWS::IAM::Role
  Properties: {ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"]}
Count: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: !Ref Consumer
    FunctionName: !Ref Count
    DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.Arn}}
"""


def test_a_mapping_reads_and_reports_with_the_role_of_its_function(design_of: Designs) -> None:
    """Read-only access has no SubscribeToShard, and nothing of S3."""
    design = design_of(LAMBDA)
    assert _missing(design, design.by_id["t/Mapping"]) == {
        "subscribe to Consumer (Role)": ("kinesis:SubscribeToShard",),
        "tell Failed of failures (Role)": ("s3:PutObject",),
        "look into Failed (Role)": ("s3:ListBucket",),
    }


def test_the_role_that_sam_writes_suffices(design_of: Designs) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Failed: {Type: AWS::SQS::Queue}
    Count:
      Type: AWS::Serverless::Function
      Properties:
        Events:
          Stream:
            Type: Kinesis
            Properties:
              Stream: !GetAtt Clicks.Arn
              DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}
    """
    design = design_of(text)
    assert _missing(design, design.by_id["t/CountStream"]) == {}
    steps = list(steps_of(design, design.by_id["t/CountStream"]))
    assert {step.role.id for step in steps} == {"t/CountRole"}
    assert all(trusts(design, step.role, step.service) for step in steps)


def test_sam_allows_a_failure_destination_only_where_its_type_is_given(design_of: Designs) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Failed: {Type: AWS::SQS::Queue}
    Count:
      Type: AWS::Serverless::Function
      Properties:
        Events:
          Stream:
            Type: Kinesis
            Properties:
              Stream: !GetAtt Clicks.Arn
              DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.Arn}}
    """
    design = design_of(text)
    assert _missing(design, design.by_id["t/CountStream"]) == {
        "tell Failed of failures (CountRole)": ("sqs:SendMessage",)
    }


def test_logs_write_with_the_role_of_the_filter(design_of: Designs) -> None:
    text = """
    Group: {Type: AWS::Logs::LogGroup}
    Delivery: {Type: AWS::KinesisFirehose::DeliveryStream}
    Role: {Type: AWS::IAM::Role}
    Filter:
      Type: AWS::Logs::SubscriptionFilter
      Properties:
        LogGroupName: !Ref Group
        DestinationArn: !GetAtt Delivery.Arn
        RoleArn: !GetAtt Role.Arn
    """
    design = design_of(text)
    assert _missing(design, design.by_id["t/Filter"]) == {
        "write to Delivery (Role)": ("firehose:PutRecordBatch",)
    }
