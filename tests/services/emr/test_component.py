"""Clusters and their nodes as the design sees them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from headrace.design import Design, EdgeKind
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster, SecurityConfiguration
from headrace.services.entries import figure_of

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

CLUSTER = """
Net: {Type: AWS::EC2::Subnet, Properties: {}}
Logs: {Type: AWS::S3::Bucket}
Data: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}
Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
Safe:
  Type: AWS::EMR::SecurityConfiguration
  Properties:
    SecurityConfiguration:
      EncryptionConfiguration:
        EnableAtRestEncryption: true
        EnableInTransitEncryption: false
        AtRestEncryptionConfiguration:
          S3EncryptionConfiguration: {EncryptionMode: SSE-KMS, AwsKmsKey: !GetAtt Key.Arn}
          LocalDiskEncryptionConfiguration: {AwsKmsKey: !GetAtt Key.Arn}
Lake:
  Type: AWS::EMR::Cluster
  Properties:
    ReleaseLabel: emr-7.5.0
    Applications: [{Name: Spark}, {Name: Hive}]
    SecurityConfiguration: !Ref Safe
    LogUri: !Sub "s3://${Logs}/logs/"
    Instances:
      Ec2SubnetId: !Ref Net
      KeepJobFlowAliveWhenNoSteps: false
      MasterInstanceGroup: {InstanceCount: 1, InstanceType: m6g.xlarge}
      CoreInstanceGroup: {InstanceCount: 2, InstanceType: m6g.xlarge, Market: ON_DEMAND}
      TaskInstanceGroups: [{InstanceCount: 4, InstanceType: m6g.xlarge, Market: SPOT}]
    Steps:
      - {Name: s, HadoopJarStep: {Jar: command-runner.jar, Args: [spark-submit, "s3://data/job.py"]}}
More:
  Type: AWS::EMR::InstanceGroupConfig
  Properties: {JobFlowId: !Ref Lake, InstanceRole: TASK, InstanceCount: 3, InstanceType: m6g.xlarge}
"""


@pytest.mark.seed("E9", "E18")
def test_a_cluster_counts_its_nodes_wherever_they_stand(design_of: Designs) -> None:
    design = design_of(CLUSTER)
    (cluster,) = design.components(Cluster)
    counts = {purpose: cluster.count(purpose, design) for purpose in ("primary", "core", "task")}
    assert counts == {"primary": 1, "core": 2, "task": 7}
    assert [one.spot for one in cluster.own_nodes] == [False, False, True]
    assert cluster.version == (7, 5)
    assert cluster.applications == ["spark", "hive"]
    assert (cluster.long_running, cluster.scales, cluster.ends_when_idle) == (False,) * 3
    figure = figure_of(cluster)
    assert figure is not None
    assert figure(cluster) == "7 nodes"


def test_a_cluster_draws_place_security_logs_and_data(design_of: Designs, edges_of: Edges) -> None:
    assert sorted(edges_of(design_of(CLUSTER))) == [
        "Lake placed_in(subnet) Net",
        "Lake uses(log) Logs",
        "Lake uses(program) Data",
        "Lake uses(security configuration) Safe",
        "More uses(part of) Lake",
        "Safe encrypted_by(disks) Key",
        "Safe encrypted_by(s3) Key",
    ]


def test_fleets_count_their_units(design_of: Designs) -> None:
    text = """
    Lake:
      Type: AWS::EMR::Cluster
      Properties:
        Instances:
          MasterInstanceFleet: {TargetOnDemandCapacity: 1}
          CoreInstanceFleet: {TargetOnDemandCapacity: 2, TargetSpotCapacity: 2}
          TaskInstanceFleets: [{TargetSpotCapacity: 8}]
    """
    design = design_of(text)
    (cluster,) = design.components(Cluster)
    assert [(n.purpose, n.count, n.spot, n.all_spot) for n in cluster.own_nodes] == [
        ("primary", 1, False, False),
        ("core", 4, True, False),
        ("task", 8, True, True),
    ]


@pytest.mark.parametrize("as_text", [False, True])
def test_a_security_configuration_is_a_mapping_or_text(
    design_of: Designs, *, as_text: bool
) -> None:
    blob = '{"EncryptionConfiguration": {"EnableAtRestEncryption": true}}'
    stated = f"'{blob}'" if as_text else blob
    text = f"""
    Safe:
      Type: AWS::EMR::SecurityConfiguration
      Properties: {{SecurityConfiguration: {stated}}}
    """
    (found,) = design_of(text).components(SecurityConfiguration)
    assert (found.at_rest, found.in_transit, found.disks) == (True, False, False)


@pytest.mark.seed("E13")
@pytest.mark.parametrize(("core", "copies"), [(1, 1), (3, 1), (4, 2), (9, 2), (10, 3)])
def test_copies_of_a_block_follow_the_number_of_core_nodes(core: int, copies: int) -> None:
    assert quotas.replication(core) == copies


DATA = """
In: {Type: AWS::S3::Bucket}
Out: {Type: AWS::S3::Bucket}
Place: {Type: AWS::S3::Bucket}
Nodes:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {}
    Policies:
      - PolicyName: data
        PolicyDocument:
          Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: !Sub "${In.Arn}/*"
            - {Effect: Allow, Action: s3:PutObject, Resource: !Sub "${Out.Arn}/*"}
            - Effect: Allow
              Action: [s3:GetObject, s3:PutObject]
              Resource: !Sub "${Place.Arn}/*"
Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Nodes]}}
Job:
  Type: AWS::EMR::Cluster
  Properties:
    JobFlowRole: !Ref Profile
    Steps: [{Name: one, HadoopJarStep: {Jar: command-runner.jar, Args: [%s]}}]
"""


@pytest.mark.parametrize(
    ("arguments", "flows"),
    [
        ("spark-submit", {"In>", ">Out", ">Place"}),
        ('!Sub "s3://${In}/a/", !Sub "s3://${Out}/b/"', {"In>", ">Out", ">Place"}),
        ('!Sub "s3://${In}/a/", !Sub "s3://${Place}/b/"', {"In>", ">Out", ">Place"}),
        ('!Sub "s3://${Place}/a/", !Sub "s3://${Place}/b/"', {"In>", ">Out", "Place>"}),
        ('--output, !Sub "s3://${Place}/b/"', {"In>", ">Out", ">Place"}),
        ('-d, !Sub "OUTPUT=s3://${Place}/b/"', {"In>", ">Out", ">Place"}),
        ("s3://elsewhere/a/", {"In>", ">Out", ">Place", "elsewhere>"}),
    ],
)
def test_steps_and_the_role_of_the_nodes_tell_what_is_read_and_written(
    design_of: Designs, arguments: str, flows: set[str]
) -> None:
    design = design_of(DATA % arguments)
    (cluster,) = design.components(Cluster)
    found = {f"{n.node.logical_id}>" for n in design.incoming(cluster, EdgeKind.FLOWS)}
    found |= {f">{n.node.logical_id}" for n in design.outgoing(cluster, EdgeKind.FLOWS)}
    assert found == flows


def test_a_step_of_its_own_names_data_too(design_of: Designs) -> None:
    more = """
    Later:
      Type: AWS::EMR::Step
      Properties:
        JobFlowId: !Ref Job
        HadoopJarStep: {Jar: command-runner.jar, Args: ["--target", !Sub "s3://${Place}/b/"]}
    """
    design = design_of(DATA % "spark-submit" + textwrap.dedent(more))
    (cluster,) = design.components(Cluster)
    written = {n.node.logical_id for n in design.outgoing(cluster, EdgeKind.FLOWS)}
    assert written == {"Out", "Place"}
