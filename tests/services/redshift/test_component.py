"""Clusters, their groups, serverless warehouses, and the edges that they draw."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services import types
from headrace.services.redshift import TYPES, quotas
from headrace.services.redshift.component import (
    Cluster,
    ClusterParameterGroup,
    Namespace,
    Workgroup,
)
from headrace.services.redshift.figures import FIGURES

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

WAREHOUSE = """
Parameters: {Nodes: {Type: Number}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, AvailabilityZone: eu-west-1a}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, AvailabilityZone: eu-west-1b}}
  Door: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: d}}
  Key: {Type: AWS::KMS::Key}
  Lake: {Type: AWS::S3::Bucket}
  Out: {Type: AWS::S3::Bucket}
  Audit: {Type: AWS::S3::Bucket}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ['s3:GetObject*', 's3:List*'],
                 Resource: [!GetAtt Lake.Arn, !Sub '${Lake.Arn}/*']}
              - {Effect: Allow, Action: 's3:PutObject', Resource: !Sub '${Out.Arn}/*'}
              - {Effect: Allow, Action: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
                 Resource: !GetAtt Clicks.Arn}
              - {Effect: Allow, Action: 's3:GetObject', Resource: '*'}
  Subnets:
    Type: AWS::Redshift::ClusterSubnetGroup
    Properties: {Description: d, SubnetIds: [!Ref A, !Ref B]}
  Settings:
    Type: AWS::Redshift::ClusterParameterGroup
    Properties:
      Description: d
      ParameterGroupFamily: redshift-1.0
      Parameters: [{ParameterName: require_ssl, ParameterValue: "true"}]
  Cluster:
    Type: AWS::Redshift::Cluster
    Properties:
      NodeType: RA3.4xlarge
      NumberOfNodes: !Ref Nodes
      ClusterType: multi-node
      ClusterSubnetGroupName: !Ref Subnets
      ClusterParameterGroupName: !Ref Settings
      VpcSecurityGroupIds: [!Ref Door]
      KmsKeyId: !Ref Key
      IamRoles: [!GetAtt Role.Arn]
      LoggingProperties: {BucketName: !Ref Audit}
"""


def cluster_of(design: Design) -> Cluster:
    return next(design.components(Cluster))


def test_a_cluster_that_says_nothing_has_the_services_defaults(design_of: Designs) -> None:
    cluster = cluster_of(design_of("C: {Type: AWS::Redshift::Cluster}"))
    assert (cluster.nodes, cluster.encrypted, cluster.publicly_accessible) == (1, True, False)
    assert (cluster.routes_through_vpc, cluster.multi_az, cluster.logs) == (False, False, False)
    assert cluster.snapshot_retention_days == quotas.SNAPSHOT_RETENTION_DEFAULT_DAYS
    assert (cluster.deletion_policy, cluster.port) == ("Delete", 5439)
    assert not cluster.manages_password


def test_a_single_node_cluster_has_one_node_whatever_number_it_gives(design_of: Designs) -> None:
    text = "C: {Type: AWS::Redshift::Cluster, Properties: {ClusterType: single-node}}"
    assert cluster_of(design_of(text)).nodes == 1


def test_a_cluster_draws_where_it_sits_what_it_uses_and_what_it_may_load(
    design_of: Designs, edges_of: Edges
) -> None:
    drawn = set(edges_of(design_of(WAREHOUSE)))
    assert {
        "Cluster placed_in(subnet group) Subnets",
        "Cluster placed_in(subnet) A",
        "Cluster placed_in(subnet) B",
        "Cluster placed_in(security group) Door",
        "Cluster encrypted_by() Key",
        "Cluster permitted_by() Role",
        "Cluster uses(parameters) Settings",
        "Cluster uses(log) Audit",
        "Lake flows(copy) Cluster",
        "Cluster flows(unload) Out",
        "Clicks flows(shared) Cluster",
    } <= drawn
    assert "Audit flows(copy) Cluster" not in drawn  # a wildcard names nothing


def test_what_a_parameter_hides_is_not_known(design_of: Designs) -> None:
    with pytest.raises(UnknownValueError):
        _ = cluster_of(design_of(WAREHOUSE)).nodes
    cluster = cluster_of(design_of(WAREHOUSE, Nodes=3))
    assert (cluster.nodes, cluster.node_type) == (3, "ra3.4xlarge")
    assert FIGURES["Cluster"](cluster) == "3 × ra3.4xlarge"


def test_a_role_of_two_warehouses_tells_of_neither(design_of: Designs, edges_of: Edges) -> None:
    other = """
  Other: {Type: AWS::Redshift::Cluster, Properties: {IamRoles: [!GetAtt Role.Arn]}}
"""
    drawn = edges_of(design_of(WAREHOUSE + other))
    assert not any("flows" in edge for edge in drawn)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("ParameterGroupFamily: redshift-1.0", False),
        ("ParameterGroupFamily: redshift-2.0", True),
        (
            (
                "{ParameterGroupFamily: redshift-2.0, Parameters: "
                "[{ParameterName: require_ssl, ParameterValue: 'false'}]}"
            ),
            False,
        ),
    ],
)
def test_whether_tls_is_required_depends_on_parameter_and_family(
    design_of: Designs, settings: str, *, expected: bool
) -> None:
    inner = settings if settings.startswith("{") else f"{{{settings}}}"
    text = f"P: {{Type: AWS::Redshift::ClusterParameterGroup, Properties: {inner}}}"
    group = next(design_of(text).components(ClusterParameterGroup))
    assert group.requires_ssl is expected
    assert not group.logs_activity


@pytest.mark.seed("R12")
@pytest.mark.parametrize(
    "url",
    [
        "!Sub 'jdbc:redshift://${Cluster.Endpoint.Address}:${Cluster.Endpoint.Port}/dev'",
        "!Join ['', ['jdbc:redshift://', !GetAtt Cluster.Endpoint.Address, ':5439/dev']]",
    ],
)
def test_a_delivery_to_the_endpoint_flows_into_the_cluster(
    design_of: Designs, edges_of: Edges, url: str
) -> None:
    text = f"""
    Cluster: {{Type: AWS::Redshift::Cluster}}
    Delivery:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        RedshiftDestinationConfiguration:
          ClusterJDBCURL: {url}
    """
    assert "Delivery flows(deliver) Cluster" in edges_of(design_of(text))


def test_a_serverless_warehouse_loads_by_the_roles_of_its_namespace(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Lake: {Type: AWS::S3::Bucket}
    Role:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: p
            PolicyDocument:
              Statement: {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Lake.Arn}/*'}
    Data:
      Type: AWS::RedshiftServerless::Namespace
      Properties: {NamespaceName: data, IamRoles: [!GetAtt Role.Arn], LogExports: [userlog]}
    Compute:
      Type: AWS::RedshiftServerless::Workgroup
      Properties: {WorkgroupName: compute, NamespaceName: data, BaseCapacity: 32}
    """
    design = design_of(text)
    drawn = edges_of(design)
    assert "Compute uses(namespace) Data" in drawn
    assert "Lake flows(copy) Compute" in drawn
    workgroup = next(design.components(Workgroup))
    namespace = next(design.components(Namespace))
    assert (workgroup.base_rpus, workgroup.max_rpus) == (32, None)
    assert (namespace.logs, namespace.manages_password) == (True, False)
    assert FIGURES["Workgroup"](workgroup) == "32 RPU"


def test_what_belongs_to_a_cluster_is_drawn_at_it(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Cluster: {Type: AWS::Redshift::Cluster, Properties: {ClusterIdentifier: sales}}
    Topic: {Type: AWS::SNS::Topic}
    Orders: {Type: AWS::DynamoDB::Table}
    Endpoint: {Type: AWS::Redshift::EndpointAccess, Properties: {ClusterIdentifier: sales}}
    Guest: {Type: AWS::Redshift::EndpointAuthorization, Properties: {ClusterIdentifier: sales}}
    Events:
      Type: AWS::Redshift::EventSubscription
      Properties: {SourceIds: [sales], SnsTopicArn: !Ref Topic}
    Copied:
      Type: AWS::Redshift::Integration
      Properties: {SourceArn: !GetAtt Orders.Arn, TargetArn: !GetAtt Cluster.ClusterNamespaceArn}
    Nightly:
      Type: AWS::Redshift::ScheduledAction
      Properties: {TargetAction: {PauseCluster: {ClusterIdentifier: sales}}}
    Kept: {Type: AWS::Redshift::Snapshot, Properties: {ClusterIdentifier: sales}}
    Cap: {Type: AWS::Redshift::UsageLimit, Properties: {ClusterIdentifier: sales}}
    """
    assert set(edges_of(design_of(text))) >= {
        "Endpoint reaches(endpoint) Cluster",
        "Cluster permitted_by(endpoint authorization) Guest",
        "Events notifies(events) Topic",
        "Cluster watched_by(events) Events",
        "Orders flows(zero-ETL) Copied",
        "Copied flows(deliver) Cluster",
        "Nightly uses(action) Cluster",
        "Cluster backed_up_to(snapshot) Kept",
        "Cap uses(limit) Cluster",
    }


def test_every_type_of_the_service_has_its_view() -> None:
    named = {name for name in types() if "Redshift" in name}
    assert named == {name for name in TYPES if "Redshift" in name}
    assert len(named) == 19
