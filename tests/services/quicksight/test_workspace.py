"""A BI workspace: from the store to what people look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headrace.design import Component, Design, EdgeKind, External
from headrace.errors import UnknownValueError
from headrace.pipeline import Request
from headrace.pipeline import design_of as read_design
from headrace.services.entries import figure_of
from headrace.services.quicksight.component import Analysis, DataSet, DataSource, VpcConnection

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

CORPUS = Path(__file__).parents[2] / "corpus"

WAREHOUSE = """
Nodes: {Type: AWS::Redshift::Cluster, Properties: {ClusterIdentifier: dwh}}
Subnet: {Type: AWS::EC2::Subnet}
Doors: {Type: AWS::EC2::SecurityGroup}
Role: {Type: AWS::IAM::Role}
Secret: {Type: AWS::SecretsManager::Secret}
Way:
  Type: AWS::QuickSight::VPCConnection
  Properties:
    VPCConnectionId: way
    SubnetIds: [!Ref Subnet]
    SecurityGroupIds: [!GetAtt Doors.GroupId]
    RoleArn: !GetAtt Role.Arn
Source:
  Type: AWS::QuickSight::DataSource
  Properties:
    DataSourceId: dwh
    Type: REDSHIFT
    DataSourceParameters: {RedshiftParameters: {Database: dev, STORE}}
    VpcConnectionProperties: {VpcConnectionArn: !GetAtt Way.Arn}
    Credentials: {SecretArn: !Ref Secret}
Sales:
  Type: AWS::QuickSight::DataSet
  Properties:
    DataSetId: sales
    ImportMode: SPICE
    PhysicalTableMap:
      t: {RelationalTable: {DataSourceArn: !GetAtt Source.Arn, Schema: public, Name: sales}}
    RowLevelPermissionDataSet: {Arn: !GetAtt Rules.Arn, PermissionPolicy: GRANT_ACCESS}
Rules:
  Type: AWS::QuickSight::DataSet
  Properties:
    DataSetId: rules
    ImportMode: DIRECT_QUERY
    PhysicalTableMap:
      t: {CustomSql: {DataSourceArn: !GetAtt Source.Arn, Name: rules, SqlQuery: SELECT 1}}
Joined:
  Type: AWS::QuickSight::DataSet
  Properties:
    LogicalTableMap: {a: {Alias: a, Source: {DataSetArn: !GetAtt Sales.Arn}}}
Hourly:
  Type: AWS::QuickSight::RefreshSchedule
  Properties: {DataSetId: sales, Schedule: {ScheduleFrequency: {Interval: HOURLY}}}
Look:
  Type: AWS::QuickSight::Dashboard
  Properties:
    Definition:
      DataSetIdentifierDeclarations: [{Identifier: s, DataSetArn: !GetAtt Sales.Arn}]
    ThemeArn: !GetAtt Colours.Arn
Colours: {Type: AWS::QuickSight::Theme, Properties: {ThemeId: colours}}
Ask:
  Type: AWS::QuickSight::Topic
  Properties: {TopicId: ask, DataSets: [{DatasetArn: !GetAtt Joined.Arn}]}
"""


@pytest.mark.seed("Q1", "Q3")
@pytest.mark.parametrize(
    "store", ["ClusterId: dwh", "ClusterId: !Ref Nodes", "Host: !GetAtt Nodes.Endpoint.Address"]
)
def test_data_go_from_the_warehouse_to_the_dashboard(
    design_of: Designs, edges_of: Edges, store: str
) -> None:
    edges = set(edges_of(design_of(WAREHOUSE.replace("STORE", store))))
    assert edges >= {
        "Nodes flows(query) Source",
        "Source flows(read) Sales",
        "Source flows(read) Rules",
        "Source uses(secret) Secret",
        "Source uses(vpc connection) Way",
        "Way placed_in(security group) Doors",
        "Way placed_in(subnet) Subnet",
        "Way permitted_by() Role",
        "Sales flows(data set) Joined",
        "Sales uses(row-level security) Rules",
        "Hourly uses(refresh) Sales",
        "Sales flows(show) Look",
        "Look uses(theme) Colours",
        "Joined flows(ask) Ask",
    }


def test_what_a_data_set_is(design_of: Designs) -> None:
    design = design_of(WAREHOUSE.replace("STORE", "ClusterId: dwh"))
    sets = {found.logical_id: found for found in design.components(DataSet)}
    assert sets["Sales"].spice
    assert sets["Sales"].restricts_rows
    assert not sets["Rules"].spice
    figure = figure_of(sets["Rules"])
    assert figure is not None
    assert figure(sets["Rules"]) == "direct query"
    (way,) = design.components(VpcConnection)
    figure = figure_of(way)
    assert figure is not None
    assert figure(way) == "1 subnet"


LAKE = """
Store: {Type: AWS::S3::Bucket}
Lake: {Type: AWS::Glue::Database, Properties: {DatabaseInput: {Name: lake}}}
Clicks:
  Type: AWS::Glue::Table
  Properties:
    DatabaseName: !Ref Lake
    TableInput:
      Name: clicks
      StorageDescriptor: {Location: !Sub "s3://${Store}/clicks"}
Group: {Type: AWS::Athena::WorkGroup, Properties: {Name: bi}}
Source:
  Type: AWS::QuickSight::DataSource
  Properties: {Type: ATHENA, DataSourceParameters: {AthenaParameters: {WorkGroup: bi}}}
Set:
  Type: AWS::QuickSight::DataSet
  Properties:
    PhysicalTableMap:
      t:
        RelationalTable:
          DataSourceArn: !GetAtt Source.Arn
          Schema: SCHEMA
          Name: clicks
"""


@pytest.mark.seed("Q3")
def test_the_lake_flows_through_the_work_group(design_of: Designs, edges_of: Edges) -> None:
    edges = set(edges_of(design_of(LAKE.replace("SCHEMA", "lake"))))
    assert edges >= {
        "Store flows(scan) Group",
        "Group flows(query) Source",
        "Source flows(read) Set",
        "Set uses(table) Clicks",
    }


def test_a_table_of_another_database_is_another_table(design_of: Designs, edges_of: Edges) -> None:
    edges = edges_of(design_of(LAKE.replace("SCHEMA", "other")))
    assert not [edge for edge in edges if "(scan)" in edge or "(table)" in edge]


@pytest.mark.seed("Q3")
@pytest.mark.parametrize(
    ("parameters", "type_"),
    [
        ("AmazonOpenSearchParameters: {Domain: !Ref Store}", "AWS::OpenSearchService::Domain"),
        ("AmazonElasticsearchParameters: {Domain: !Ref Store}", "AWS::Elasticsearch::Domain"),
        ("RdsParameters: {InstanceId: !Ref Store, Database: d}", "AWS::RDS::DBInstance"),
        ("AuroraParameters: {Host: !GetAtt Store.Endpoint.Address}", "AWS::RDS::DBCluster"),
        ("S3Parameters: {ManifestFileLocation: {Bucket: !Ref Store, Key: m}}", "AWS::S3::Bucket"),
        ("S3TablesParameters: {TableBucketArn: !Ref Store}", "AWS::S3Tables::TableBucket"),
        ("TrinoParameters: {Host: !GetAtt Store.MasterPublicDNS}", "AWS::EMR::Cluster"),
    ],
)
def test_every_kind_of_store_is_found(design_of: Designs, parameters: str, type_: str) -> None:
    design = design_of(
        f"Store: {{Type: {type_}}}\n"
        "Source:\n"
        "  Type: AWS::QuickSight::DataSource\n"
        f"  Properties: {{DataSourceParameters: {{{parameters}}}}}\n"
    )
    (source,) = design.components(DataSource)
    (store,) = design.incoming(source, EdgeKind.FLOWS, "query")
    assert store.node.logical_id == "Store"


def test_a_store_elsewhere_stays_outside(design_of: Designs) -> None:
    design = design_of(
        """
Source:
  Type: AWS::QuickSight::DataSource
  Properties:
    DataSourceParameters: {SnowflakeParameters: {Host: x.snowflakecomputing.com}}
"""
    )
    (source,) = design.components(DataSource)
    (store,) = design.incoming(source, EdgeKind.FLOWS, "query")
    assert isinstance(store.node, External)
    assert source.networked.exists


def test_a_type_from_a_parameter_is_not_known(design_of: Designs) -> None:
    design = design_of(
        """
Source:
  Type: AWS::QuickSight::DataSource
  Properties: {Type: !ImportValue Kind}
"""
    )
    (source,) = design.components(DataSource)
    with pytest.raises(UnknownValueError):
        _ = source.source_type


@pytest.mark.parametrize(
    ("name", "flows"),
    [
        ("aws-samples.amazon-connect-data-analytics-sample.agentevaluationquicksight02.yaml", 7),
        ("aws-samples.amazon-quicksight-sdk-proserve.qsassets.json", 8),
    ],
)
def test_templates_of_others_are_understood(name: str, flows: int) -> None:
    design = read_design(Request(paths=(str(CORPUS / name),)))
    bi = [c for c in design.by_id.values() if c.type.startswith("AWS::QuickSight::")]
    assert bi
    assert all(type(component) is not Component for component in bi)
    inside = [
        data["edge"]
        for source, _, data in design.graph.edges(data=True)
        if data["edge"].kind is EdgeKind.FLOWS and source in design.by_id
    ]
    assert len(inside) >= flows
    for analysis in design.components(Analysis):
        assert design.incoming(analysis, EdgeKind.FLOWS, "show")
