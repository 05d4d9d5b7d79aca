"""A BI workspace onto warehouse, lake and search."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns

from headrace.pipeline import Request, checked
from headrace.pipeline import design_of as read_design
from headrace_constructs.bi_connections import (
    LakeConnection,
    SearchConnection,
    WarehouseConnection,
)
from headrace_constructs.bi_workspace import BiWorkspace
from headrace_constructs.network import PrivateNetwork

pytestmark = pytest.mark.seed("Q1", "Q3")

USERS = "arn:aws:quicksight:eu-west-1:111122223333:group/default/"
AUTHORS, READERS = [USERS + "authors"], [USERS + "readers"]
COLUMNS = {"day": "DATETIME", "amount": "DECIMAL"}
DEFINITION = {"Sheets": [{"SheetId": "one", "Name": "Sales"}]}


class Made:
    """A stack with a network and the stores in it."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic) -> None:
        self.stack = stack
        self.topic = topic
        self.vpc = PrivateNetwork(self.stack, "Network", endpoints=()).vpc
        self.doors = ec2.SecurityGroup(self.stack, "Doors", vpc=self.vpc, allow_all_outbound=False)
        self.lake = s3.Bucket(self.stack, "Lake", encryption=s3.BucketEncryption.KMS)
        self.cluster = cdk.CfnResource(
            self.stack,
            "Cluster",
            type="AWS::Redshift::Cluster",
            properties={"VpcSecurityGroupIds": [self.doors.security_group_id]},
        )
        self.domain = cdk.CfnResource(
            self.stack,
            "Domain",
            type="AWS::OpenSearchService::Domain",
            properties={
                "VPCOptions": {
                    "SubnetIds": [self.vpc.isolated_subnets[0].subnet_id],
                    "SecurityGroupIds": [self.doors.security_group_id],
                }
            },
        )

    def stores(self) -> dict[str, Any]:
        """Return connections to everything."""
        doors = ec2.Connections(security_groups=[self.doors])
        warehouse = SimpleNamespace(
            cluster=SimpleNamespace(ref=self.cluster.ref, port=5439),
            database="dev",
            connections=doors,
        )
        search = SimpleNamespace(domain=self.domain, connections=doors)
        return {
            "warehouse": WarehouseConnection.of(warehouse),
            "lake": LakeConnection(bucket=self.lake, database="lake"),
            "search": SearchConnection.of(search),
            "vpc": self.vpc,
        }

    def workspace(self, id: str = "Bi", **properties: Any) -> BiWorkspace:
        """Return a workspace onto everything, or onto what is given."""
        return BiWorkspace(
            self.stack,
            id,
            notify=self.topic,
            authors=AUTHORS,
            readers=READERS,
            **(properties or self.stores()),
        )

    @property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)

    def written(self, folder: Path) -> str:
        """Return the path of the template's file."""
        path = folder / "made.json"
        path.write_text(json.dumps(self.template.to_json()))
        return str(path)


@pytest.fixture
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


def resources(template: assertions.Template, kind: str) -> list[dict[str, Any]]:
    return [found["Properties"] for found in template.find_resources(kind).values()]


def test_two_with_defaults_synthesise_and_raise_no_finding(made: Made, tmp_path: Path) -> None:
    for name in ("One", "Two"):
        workspace = made.workspace(name)
        sales = workspace.add_data_set(
            "Sales", source="warehouse", columns=COLUMNS, table="sales", schema="public"
        )
        clicks = workspace.add_data_set("Clicks", source="lake", columns=COLUMNS, table="clicks")
        workspace.add_data_set("Logs", source="search", columns=COLUMNS, table="logs")
        workspace.add_dashboard(
            "Look", data_sets={"sales": sales, "clicks": clicks}, definition=DEFINITION
        )
    report = checked(Request(paths=(made.written(tmp_path),), region="eu-west-1"))
    own = [
        (found.rule, found.resource, found.message)
        for found in report.findings
        if found.severity != "notice" and found.resource.startswith(("One", "Two"))
    ]
    assert own == []
    rules = {entry.rule for entry in report.entries if entry.status == "pass"}
    assert rules >= {"QS101", "QS102", "QS203", "QS204", "QS205", "QS206", "QS301"}


def test_data_go_from_every_store_to_the_dashboard(made: Made, tmp_path: Path) -> None:
    workspace = made.workspace()
    sets = {
        name: workspace.add_data_set(name, source=name, columns=COLUMNS, table="t")
        for name in ("warehouse", "lake", "search")
    }
    workspace.add_dashboard("Look", data_sets=sets, definition=DEFINITION)
    design = read_design(Request(paths=(made.written(tmp_path),), region="eu-west-1"))
    flows = {
        (design.node(source).logical_id.rstrip("0123456789ABCDEF"), target.rpartition("/")[2])
        for source, target, data in design.graph.edges(data=True)
        if data["edge"].kind == "flows"
    }
    sources = {source for source, _ in flows}
    assert {"Cluster", "Domain", "BiWarehouse", "BiLake", "BiSearch", "Biwarehouse"} <= sources
    shown = [source for source, target in flows if target.startswith("BiLook")]
    assert sorted(shown) == ["Bilake", "Bisearch", "Biwarehouse"]


def test_the_warehouse_is_reached_privately_and_without_a_password(made: Made) -> None:
    made.workspace()
    template = made.template
    template.has_resource_properties(
        "AWS::QuickSight::DataSource",
        {
            "Type": "REDSHIFT",
            "DataSourceParameters": {
                "RedshiftParameters": {
                    "ClusterId": {"Ref": "Cluster"},
                    "Database": "dev",
                    "IAMParameters": {"DatabaseUser": "bi", "AutoCreateDatabaseUser": True},
                }
            },
            "Credentials": assertions.Match.absent(),
            "SslProperties": {"DisableSsl": False},
            "VpcConnectionProperties": assertions.Match.any_value(),
        },
    )
    (connection,) = resources(template, "AWS::QuickSight::VPCConnection")
    assert len(connection["SubnetIds"]) == 3
    doors = resources(template, "AWS::EC2::SecurityGroupIngress")
    assert sorted(door["FromPort"] for door in doors) == [443, 5439]
    template.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {
            "GroupDescription": "VPC connection of QuickSight",
            "SecurityGroupEgress": assertions.Match.absent(),
        },
    )


def test_a_serverless_warehouse_is_named_by_its_host(made: Made) -> None:
    connection = WarehouseConnection(
        database="dev",
        secret=secretsmanager.Secret.from_secret_name_v2(made.stack, "Admin", "admin"),
        security_group=made.doors,
        host="bi.111122223333.eu-west-1.redshift-serverless.amazonaws.com",
        port=5440,
    )
    made.workspace(warehouse=connection, vpc=made.vpc)
    (source,) = resources(made.template, "AWS::QuickSight::DataSource")
    assert "SecretArn" in source["Credentials"]
    parameters = source["DataSourceParameters"]["RedshiftParameters"]
    assert parameters == {"Database": "dev", "Host": connection.host, "Port": 5440}


def test_queries_of_the_lake_are_limited_encrypted_and_enforced(made: Made) -> None:
    workspace = made.workspace(lake=LakeConnection(bucket=made.lake, database="lake"))
    workspace.grant_query(iam.Role(made.stack, "Job", assumed_by=iam.AccountRootPrincipal()))
    made.template.has_resource_properties(
        "AWS::Athena::WorkGroup",
        {
            "WorkGroupConfiguration": {
                "BytesScannedCutoffPerQuery": 100_000_000_000,
                "EnforceWorkGroupConfiguration": True,
                "ResultConfiguration": {
                    "EncryptionConfiguration": {
                        "EncryptionOption": "SSE_KMS",
                        "KmsKey": assertions.Match.any_value(),
                    }
                },
            }
        },
    )
    made.template.resource_count_is("AWS::QuickSight::VPCConnection", 0)
    for policy in resources(made.template, "AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Resource"] != "*"


def test_data_sets_are_imported_nightly_and_watched(made: Made) -> None:
    workspace = made.workspace()
    rules = workspace.add_data_set(
        "Rules", source="warehouse", columns={"user": "STRING"}, sql="SELECT 1", spice=False
    )
    workspace.add_data_set(
        "Sales",
        source="warehouse",
        columns=COLUMNS,
        table="sales",
        refresh="HOURLY",
        row_rules=rules,
    )
    template = made.template
    template.has_resource_properties(
        "AWS::QuickSight::DataSet",
        {
            "ImportMode": "SPICE",
            "RowLevelPermissionDataSet": {"PermissionPolicy": "GRANT_ACCESS"},
            "IngestionWaitPolicy": {"WaitForSpiceIngestion": False},
        },
    )
    (refresh,) = resources(template, "AWS::QuickSight::RefreshSchedule")
    assert refresh["Schedule"]["ScheduleFrequency"]["Interval"] == "HOURLY"
    (alarm,) = resources(template, "AWS::CloudWatch::Alarm")
    assert alarm["MetricName"] == "IngestionErrorCount"
    (sales,) = [
        found
        for found in resources(template, "AWS::QuickSight::DataSet")
        if found["ImportMode"] == "SPICE"
    ]
    assert alarm["Dimensions"] == [{"Name": "DatasetId", "Value": sales["DataSetId"]}]
    assert len(workspace.alarms) == 1


def test_authors_may_change_and_readers_may_look(made: Made) -> None:
    workspace = made.workspace()
    sales = workspace.add_data_set("Sales", source="warehouse", columns=COLUMNS, table="sales")
    workspace.add_dashboard("Look", data_sets={"sales": sales}, template_arn="arn:template")
    workspace.add_analysis("Work", data_sets={"sales": sales}, definition=DEFINITION)
    (dashboard,) = resources(made.template, "AWS::QuickSight::Dashboard")
    granted = {p["Principal"]: len(p["Actions"]) for p in dashboard["Permissions"]}
    assert granted == {AUTHORS[0]: 8, READERS[0]: 3}
    assert dashboard["SourceEntity"]["SourceTemplate"]["Arn"] == "arn:template"
    (analysis,) = resources(made.template, "AWS::QuickSight::Analysis")
    assert [p["Principal"] for p in analysis["Permissions"]] == AUTHORS


def test_who_is_an_author_is_named_once_and_ids_hold_no_spaces(made: Made) -> None:
    workspace = BiWorkspace(
        made.stack,
        "Bi",
        notify=made.topic,
        authors=AUTHORS,
        readers=AUTHORS + READERS + READERS,
        lake=LakeConnection(bucket=made.lake, database="lake"),
    )
    clicks = workspace.add_data_set("Clicks/day", source="lake", columns=COLUMNS, table="clicks")
    workspace.add_dashboard("Clicks by day", data_sets={"clicks": clicks}, definition=DEFINITION)
    (dashboard,) = resources(made.template, "AWS::QuickSight::Dashboard")
    assert [p["Principal"] for p in dashboard["Permissions"]] == AUTHORS + READERS
    assert dashboard["DashboardId"].endswith("Clicks-by-day")
    assert dashboard["Name"] == "Clicks by day"


def test_a_metric_is_of_quicksight(made: Made) -> None:
    metric = made.workspace().metric("SPICECapacityConsumedInMB")
    assert (metric.namespace, metric.metric_name) == ("AWS/QuickSight", "SPICECapacityConsumedInMB")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"authors": []}, "authors is empty"),
        ({"warehouse": None, "lake": None, "search": None}, "nothing to read"),
        ({"vpc": None}, "give vpc"),
        ({"scan_limit_bytes": 1_000}, "Athena takes 10,000,000"),
    ],
)
def test_a_workspace_refuses_what_cannot_be(made: Made, change: dict[str, Any], said: str) -> None:
    properties = {"authors": AUTHORS, **made.stores(), **change}
    with pytest.raises(ValueError, match=said):
        BiWorkspace(made.stack, "Bi", notify=made.topic, **properties)


def test_a_vpc_connection_takes_two_subnets(made: Made) -> None:
    one = ec2.SubnetSelection(subnets=[made.vpc.isolated_subnets[0]])
    with pytest.raises(ValueError, match="1 subnets; a VPC connection takes 2 to 15"):
        made.workspace(**made.stores(), subnets=one)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "search"}, "has no search; it has lake"),
        ({"sql": "SELECT 1"}, "give table or sql"),
        ({"table": None}, "give table or sql"),
        ({"columns": {}}, "columns is empty"),
        ({"columns": {"day": "date"}}, "column day is date; it can be"),
    ],
)
def test_a_data_set_refuses_what_cannot_be(made: Made, change: dict[str, Any], said: str) -> None:
    workspace = made.workspace(lake=LakeConnection(bucket=made.lake, database="lake"))
    given = {"source": "lake", "columns": COLUMNS, "table": "clicks", **change}
    with pytest.raises(ValueError, match=said):
        workspace.add_data_set("Set", **given)


def test_sheets_come_from_one_place(made: Made) -> None:
    with pytest.raises(ValueError, match="a definition or a template"):
        made.workspace().add_dashboard("Look", data_sets={})


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({}, "cluster_id or its host"),
        ({"cluster_id": "a", "host": "b"}, "cluster_id or its host"),
        ({"host": "b"}, "give a secret"),
    ],
)
def test_a_warehouse_is_named_once(made: Made, names: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        WarehouseConnection(database="dev", security_group=made.doors, **names)  # type: ignore[arg-type] # names are texts


def test_a_store_outside_a_network_is_refused() -> None:
    domain = SimpleNamespace(ref="logs", cfn_resource_type="AWS::Elasticsearch::Domain")
    with pytest.raises(ValueError, match="no security group"):
        SearchConnection.of(SimpleNamespace(domain=domain, connections=ec2.Connections()))


def test_an_elasticsearch_domain_is_read_as_one(made: Made) -> None:
    domain = SimpleNamespace(ref="logs", cfn_resource_type="AWS::Elasticsearch::Domain")
    doors = ec2.Connections(security_groups=[made.doors])
    search = SearchConnection.of(SimpleNamespace(domain=domain, connections=doors))
    made.workspace(search=search, vpc=made.vpc)
    (source,) = resources(made.template, "AWS::QuickSight::DataSource")
    assert source["Type"] == "AMAZON_ELASTICSEARCH"
    assert source["DataSourceParameters"] == {"AmazonElasticsearchParameters": {"Domain": "logs"}}
