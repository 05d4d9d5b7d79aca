"""What rules, applications, pipelines, warehouses and data sources need to be allowed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.iam.permissions import missing_actions, trusts
from headrace.services.iam.steps import steps_of

Designs = Callable[..., Design]
Needs = dict[str, tuple[str, ...]]

SHARED = """
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
Refused: {Type: AWS::SQS::Queue}
Delivery: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {}}
Search: {Type: AWS::OpenSearchService::Domain, Properties: {DomainName: logs}}
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: SERVICE}}
    Policies: [{PolicyDocument: {Statement: [GRANTS]}}]
"""

RULE = """
Subject:
  Type: AWS::IoT::TopicRule
  Properties:
    TopicRulePayload:
      Sql: SELECT * FROM 'a/b'
      Actions:
        - Kinesis: {StreamName: !Ref Clicks, PartitionKey: "${topic()}", RoleArn: !GetAtt Role.Arn}
        - Firehose: {DeliveryStreamName: !Ref Delivery, BatchMode: true, RoleArn: !GetAtt Role.Arn}
        - S3: {BucketName: !Ref Store, Key: "raw/${topic()}", RoleArn: !GetAtt Role.Arn}
      ErrorAction: {Sqs: {QueueUrl: !Ref Refused, RoleArn: !GetAtt Role.Arn}}
"""
RULE_NEEDS: Needs = {
    "write to Clicks": ("kinesis:PutRecord",),
    "encrypt the records of Clicks": ("kms:GenerateDataKey",),
    "write to Delivery": ("firehose:PutRecordBatch",),
    "write to Store": ("s3:PutObject",),
    "encrypt the objects of Store": ("kms:GenerateDataKey",),
    "write to Refused": ("sqs:SendMessage",),
}

FLINK = """
Subject:
  Type: AWS::KinesisAnalyticsV2::Application
  Properties:
    RuntimeEnvironment: FLINK-1_20
    ServiceExecutionRole: !GetAtt Role.Arn
    ApplicationConfiguration:
      ApplicationCodeConfiguration:
        CodeContentType: ZIPFILE
        CodeContent: {S3ContentLocation: {BucketARN: !GetAtt Store.Arn, FileKey: app.jar}}
      EnvironmentProperties:
        PropertyGroups:
          - {PropertyGroupId: source, PropertyMap: {stream.arn: !GetAtt Clicks.Arn}}
          - {PropertyGroupId: sink, PropertyMap: {delivery.name: !Ref Delivery}}
"""
FLINK_NEEDS: Needs = {
    "fetch its program from Store": ("s3:GetObject",),
    "decrypt the objects of Store": ("kms:Decrypt",),
    "read Clicks": ("kinesis:GetRecords", "kinesis:GetShardIterator"),
    "decrypt the records of Clicks": ("kms:Decrypt",),
    "write to Delivery": ("firehose:PutRecordBatch",),
}

PIPELINE = """
Subject:
  Type: AWS::OSIS::Pipeline
  Properties:
    PipelineName: logs
    PipelineRoleArn: !GetAtt Role.Arn
    PipelineConfigurationBody: !Sub |
      version: "2"
      logs:
        source: {kinesis: {streams: [{stream_arn: "${Clicks.Arn}"}]}}
        sink:
          - opensearch:
              hosts: ["https://${Search.DomainEndpoint}"]
              index: logs
              dlq: {s3: {bucket: "${Store}", key_path_prefix: "refused/%{yyyy}"}}
"""
PIPELINE_NEEDS: Needs = {
    "read Clicks": ("kinesis:SubscribeToShard",),
    "decrypt the records of Clicks": ("kms:Decrypt",),
    "write to Search": ("es:ESHttpPost",),
    "write to Store": ("s3:PutObject",),
    "encrypt the objects of Store": ("kms:GenerateDataKey",),
}

SOURCE = """
Subject:
  Type: AWS::QuickSight::DataSource
  Properties:
    Type: S3
    DataSourceParameters:
      S3Parameters:
        ManifestFileLocation: {Bucket: !Ref Store, Key: m.json}
        RoleArn: !GetAtt Role.Arn
"""
SOURCE_NEEDS: Needs = {
    "read Store": ("s3:GetObject",),
    "decrypt the objects of Store": ("kms:Decrypt",),
}

CLUSTER = """
Subject:
  Type: AWS::Redshift::Cluster
  Properties: {IamRoles: [!GetAtt Role.Arn]}
"""
READS_STORE = "{Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Store.Arn}/*'}"

CASES = [
    pytest.param(RULE, "iot.amazonaws.com", "", RULE_NEEDS, id="topic rule"),
    pytest.param(FLINK, "kinesisanalytics.amazonaws.com", "", FLINK_NEEDS, id="application"),
    pytest.param(PIPELINE, "osis-pipelines.amazonaws.com", "", PIPELINE_NEEDS, id="pipeline"),
    pytest.param(SOURCE, "quicksight.amazonaws.com", "", SOURCE_NEEDS, id="data source"),
    pytest.param(
        CLUSTER,
        "redshift.amazonaws.com",
        READS_STORE,
        {"decrypt the objects of Store": ("kms:Decrypt",)},
        id="warehouse that copies",
    ),
]
EVERYTHING = "{Effect: Allow, Action: '*', Resource: '*'}"


def missing(design: Design) -> Needs:
    found: Needs = {}
    for step in steps_of(design, design.by_id["t/Subject"]):
        actions = missing_actions(design, step.role, step.actions, step.target)
        if actions:
            found[step.does] = actions
    return found


def template(subject: str, service: str, grants: str) -> str:
    return SHARED.replace("SERVICE", service).replace("GRANTS", grants) + subject


@pytest.mark.parametrize(("subject", "service", "grants", "needs"), CASES)
def test_a_role_that_may_do_nothing_misses_every_step(
    design_of: Designs, subject: str, service: str, grants: str, needs: Needs
) -> None:
    assert missing(design_of(template(subject, service, grants))) == needs


@pytest.mark.parametrize(("subject", "service", "grants", "needs"), CASES)
def test_a_role_that_may_do_everything_misses_nothing(
    design_of: Designs, subject: str, service: str, grants: str, needs: Needs
) -> None:
    del needs
    every = ", ".join(filter(None, (grants, EVERYTHING)))
    assert missing(design_of(template(subject, service, every))) == {}


@pytest.mark.parametrize(("subject", "service", "grants", "needs"), CASES)
def test_each_service_takes_the_role_by_its_own_name(
    design_of: Designs, subject: str, service: str, grants: str, needs: Needs
) -> None:
    del needs
    for trusted, able in ((service, True), ("ec2.amazonaws.com", False)):
        design = design_of(template(subject, trusted, grants))
        steps = list(steps_of(design, design.by_id["t/Subject"]))
        assert steps
        assert all(trusts(design, step.role, step.service) is able for step in steps)


@pytest.mark.parametrize("name", ["redshift", "redshift-serverless"])
def test_a_serverless_warehouse_takes_roles_by_either_name(design_of: Designs, name: str) -> None:
    namespace = """
Subject:
  Type: AWS::RedshiftServerless::Namespace
  Properties: {NamespaceName: sales, IamRoles: [!GetAtt Role.Arn]}
Work: {Type: AWS::RedshiftServerless::Workgroup, Properties: {NamespaceName: !Ref Subject}}
"""
    design = design_of(template(namespace, f"{name}.amazonaws.com", READS_STORE))
    steps = list(steps_of(design, design.by_id["t/Subject"]))
    assert all(trusts(design, step.role, step.service) for step in steps)
    assert missing(design) == {"decrypt the objects of Store": ("kms:Decrypt",)}


def test_permission_for_the_prefix_of_refused_documents_suffices(design_of: Designs) -> None:
    grants = "{Effect: Allow, Action: s3:PutObject, Resource: !Sub '${Store.Arn}/%s/*'}"
    design = design_of(template(PIPELINE, "osis-pipelines.amazonaws.com", grants % "refused"))
    assert "write to Store" not in missing(design)
    design = design_of(template(PIPELINE, "osis-pipelines.amazonaws.com", grants % "accepted"))
    with pytest.raises(UnknownValueError, match="may s3:PutObject"):
        missing(design)
