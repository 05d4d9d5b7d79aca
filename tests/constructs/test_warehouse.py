"""Warehouses: what they are set to, what they may load, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from headrace.pipeline import Request, checked, design_of
from headrace_constructs import EventStream, PrivateNetwork
from headrace_constructs.warehouse import SnapshotCopy, Warehouse
from headrace_constructs.warehouse_serverless import WarehouseServerless
from headrace_constructs.warehouse_settings import LOGS

LOAD = {"rate": "4000/s", "record_size": "1.3 KiB"}


class Made:
    """A stack with a network, and a topic that somebody hears."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic) -> None:
        self.stack = stack
        self.vpc = PrivateNetwork(self.stack, "Network", endpoints=["kinesis-streams"]).vpc
        self.topic = topic

    def warehouse(self, name: str = "Sales", **properties: Any) -> Warehouse:
        """Return a new warehouse."""
        given: dict[str, Any] = {"vpc": self.vpc, "notify": self.topic, **properties}
        return Warehouse(self.stack, name, **given)

    @property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)


@pytest.fixture
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


def cluster(made: Made) -> dict[str, Any]:
    (found,) = made.template.find_resources("AWS::Redshift::Cluster").values()
    return dict(found)


def findings(made: Made, tmp_path: Path) -> list[tuple[str, str, str, str]]:
    path = tmp_path / "made.json"
    path.write_text(json.dumps(made.template.to_json()))
    report = checked(Request(paths=(str(path),), region="eu-west-1"))
    return [(f.severity, f.rule, f.resource, f.message) for f in report.findings]


@pytest.mark.seed("R8", "R11", "R12", "R17")
def test_two_that_load_and_ingest_raise_no_finding(made: Made, tmp_path: Path) -> None:
    for n in (1, 2):
        warehouse = made.warehouse(f"Sales{n}")
        lake = s3.Bucket(made.stack, f"Lake{n}", enforce_ssl=True)
        warehouse.load_from(lake)
        stream = EventStream(made.stack, f"Stream{n}", notify=made.topic, load=LOAD)
        warehouse.ingest_from(stream)
    assert [f for f in findings(made, tmp_path) if f[0] != "notice"] == []
    made.template.resource_properties_count_is(
        "AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}, 1
    )


@pytest.mark.seed("R14")
def test_with_copies_of_snapshots_not_even_a_notice(made: Made, tmp_path: Path) -> None:
    made.warehouse(snapshot_copy=SnapshotCopy(region="eu-central-1", grant_name="copies"))
    assert findings(made, tmp_path) == []
    properties = cluster(made)["Properties"]
    assert properties["DestinationRegion"] == "eu-central-1"
    assert properties["SnapshotCopyGrantName"] == "copies"
    assert properties["SnapshotCopyRetentionPeriod"] == 7


@pytest.mark.seed("R2", "R8", "R11", "R13", "R17")
def test_it_is_mirrored_private_encrypted_logged_and_saved(made: Made) -> None:
    made.warehouse()
    found = cluster(made)
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    expected = {
        "ClusterType": "multi-node",
        "NumberOfNodes": 2,
        "NodeType": "ra3.xlplus",
        "Encrypted": True,
        "PubliclyAccessible": False,
        "EnhancedVpcRouting": True,
        "ManageMasterPassword": True,
        "AutomatedSnapshotRetentionPeriod": 7,
        "Port": 5439,
        "LoggingProperties": {
            "LogDestinationType": "cloudwatch",
            "LogExports": ["connectionlog", "useractivitylog", "userlog"],
        },
    }
    assert expected.items() <= found["Properties"].items()
    assert "MasterUserPassword" not in found["Properties"]
    made.template.has_resource_properties(
        "AWS::Redshift::ClusterParameterGroup",
        {
            "ParameterGroupFamily": "redshift-2.0",
            "Parameters": [
                {"ParameterName": "enable_user_activity_logging", "ParameterValue": "true"},
                {"ParameterName": "require_ssl", "ParameterValue": "true"},
            ],
        },
    )
    (subnets,) = made.template.find_resources("AWS::Redshift::ClusterSubnetGroup").values()
    assert len(subnets["Properties"]["SubnetIds"]) == 3


def test_its_alarms_watch_this_cluster_and_tell(made: Made) -> None:
    warehouse = made.warehouse()
    alarms = [
        found["Properties"]
        for found in made.template.find_resources("AWS::CloudWatch::Alarm").values()
    ]
    assert {alarm["MetricName"] for alarm in alarms} == {
        "HealthStatus",
        "PercentageDiskSpaceUsed",
        "CPUUtilization",
        "DatabaseConnections",
    }
    assert len(warehouse.alarms) == 4
    for alarm in alarms:
        assert alarm["Namespace"] == "AWS/Redshift"
        assert [dimension["Name"] for dimension in alarm["Dimensions"]] == ["ClusterIdentifier"]
        assert alarm["AlarmActions"]
    assert warehouse.metric("QueryDuration").metric_name == "QueryDuration"


def test_nobody_connects_until_let_in(made: Made) -> None:
    warehouse = made.warehouse()
    client = ec2.SecurityGroup(made.stack, "Client", vpc=made.vpc)
    warehouse.connections.allow_default_port_from(client)
    (rule,) = made.template.find_resources("AWS::EC2::SecurityGroupIngress").values()
    assert rule["Properties"]["FromPort"] == rule["Properties"]["ToPort"] == 5439


@pytest.mark.seed("R12")
def test_its_role_reads_what_it_loads_and_no_more(made: Made) -> None:
    warehouse = made.warehouse()
    lake = s3.Bucket(made.stack, "Lake")
    out = s3.Bucket(made.stack, "Out")
    stream = kinesis.Stream(made.stack, "Clicks", shard_count=1)
    warehouse.load_from(lake, "orders/")
    warehouse.unload_to(out, "reports/")
    warehouse.ingest_from(stream)
    policies = [
        found["Properties"]["PolicyDocument"]["Statement"]
        for name, found in made.template.find_resources("AWS::IAM::Policy").items()
        if name.startswith("SalesLoads")
    ]
    statements = json.dumps(policies)
    assert "/orders/*" in statements
    assert "/reports/*" in statements
    assert "kinesis:GetRecords" in statements
    wild = [s for s in policies[0] if s["Resource"] == "*"]
    assert [s["Action"] for s in wild] == ["kinesis:ListStreams"]


def test_the_graph_knows_what_it_loads(made: Made, tmp_path: Path) -> None:
    warehouse = made.warehouse()
    warehouse.load_from(s3.Bucket(made.stack, "Lake"))
    warehouse.ingest_from(kinesis.Stream(made.stack, "Clicks", shard_count=1))
    path = tmp_path / "made.json"
    path.write_text(json.dumps(made.template.to_json()))
    design = design_of(Request(paths=(str(path),), region="eu-west-1"))
    flows = {
        (data["edge"].role, source.partition("/")[2][:4], target.partition("/")[2][:5])
        for source, target, data in design.graph.edges(data=True)
        if data["edge"].kind == "flows" and "Cluster" in target
    }
    assert flows == {("copy", "Lake", "Sales"), ("shared", "Clic", "Sales")}


def test_an_audit_bucket_lets_redshift_of_this_account_write(made: Made) -> None:
    bucket = s3.Bucket(made.stack, "Audit")
    made.warehouse(audit_bucket=bucket)
    logging = cluster(made)["Properties"]["LoggingProperties"]
    assert (logging["LogDestinationType"], logging["S3KeyPrefix"]) == ("s3", "audit/")
    (policy,) = made.template.find_resources("AWS::S3::BucketPolicy").values()
    document = json.dumps(policy["Properties"]["PolicyDocument"])
    assert "redshift.amazonaws.com" in document
    assert "aws:SourceAccount" in document
    assert any("AuditPolicy" in name for name in cluster(made)["DependsOn"])


def test_who_may_query_gets_no_password(made: Made) -> None:
    warehouse = made.warehouse()
    role = iam.Role(made.stack, "Analyst", assumed_by=iam.AccountRootPrincipal())
    warehouse.grant_query(role)
    text = json.dumps(made.template.find_resources("AWS::IAM::Policy"))
    for action in ("redshift:GetClusterCredentialsWithIAM", "redshift-data:ExecuteStatement"):
        assert action in text
    assert "secretsmanager" not in text
    assert made.stack.resolve(warehouse.jdbc_url)["Fn::Join"][1][-1] == "/dev"


@pytest.mark.parametrize(("s3_endpoint", "gateways"), [(True, 1), (False, 2)])
def test_a_network_gets_one_endpoint_for_s3_unless_it_has_one(
    made: Made, gateways: int, *, s3_endpoint: bool
) -> None:
    vpc = ec2.Vpc(made.stack, "Bare", nat_gateways=0, restrict_default_security_group=False)
    for name in ("One", "Two"):
        made.warehouse(name, vpc=vpc, s3_endpoint=s3_endpoint)
    made.template.resource_properties_count_is(
        "AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}, gateways
    )  # one is that of the private network


def test_a_network_from_elsewhere_gets_its_endpoint_once(made: Made) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        made.stack,
        "Theirs",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a", "eu-west-1b"],
        isolated_subnet_ids=["subnet-1", "subnet-2"],
        isolated_subnet_route_table_ids=["rtb-1", "rtb-2"],
    )
    for name in ("One", "Two"):
        made.warehouse(name, vpc=vpc)
    made.template.resource_properties_count_is(
        "AWS::EC2::VPCEndpoint", {"VpcId": "vpc-1", "RouteTableIds": ["rtb-1", "rtb-2"]}, 1
    )


def test_tokens_pass_where_numbers_are_checked(made: Made) -> None:
    number = cdk.CfnParameter(made.stack, "Number", type="Number").value_as_number
    made.warehouse(nodes=number, port=number)
    assert cluster(made)["Properties"]["NumberOfNodes"] == {"Ref": "Number"}


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"nodes": 1}, "from 2 on they mirror each other's data"),
        ({"nodes": 17}, "ra3.xlplus starts with 16 at most"),
        ({"node_type": "dc2.large"}, "is retired: `headrace size redshift --retired dc2.large:2`"),
        ({"node_type": "m5.large"}, "is no node type"),
        ({"port": 3306}, "it can be 5431 to 5455 or 8191 to 8215"),
        ({"snapshot_retention": cdk.Duration.days(40)}, "it can be 1 to 35"),
        ({"snapshot_retention": cdk.Duration.days(0)}, "it can be 1 to 35"),
    ],
)
def test_what_cannot_be_is_refused(made: Made, properties: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made.warehouse(**properties)


def test_one_zone_is_refused(made: Made) -> None:
    one = ec2.SubnetSelection(subnets=made.vpc.isolated_subnets[:1])
    with pytest.raises(ValueError, match=r"lie in 1 availability zone\(s\): give private subnets"):
        made.warehouse(subnets=one)


def test_copies_are_kept_for_days_that_can_be() -> None:
    with pytest.raises(ValueError, match="that can be 1 to 35"):
        SnapshotCopy(region="eu-central-1", grant_name="copies", retention_days=90)


@pytest.mark.seed("R8", "R11", "R12")
def test_two_serverless_warehouses_that_load_raise_no_finding(made: Made, tmp_path: Path) -> None:
    for n in (1, 2):
        warehouse = WarehouseServerless(
            made.stack, f"Sales{n}", vpc=made.vpc, notify=made.topic, base_rpus=16
        )
        warehouse.load_from(s3.Bucket(made.stack, f"Lake{n}", enforce_ssl=True))
    assert findings(made, tmp_path) == []
    names = {
        found["Properties"]["WorkgroupName"]
        for found in made.template.find_resources("AWS::RedshiftServerless::Workgroup").values()
    }
    assert len(names) == 2
    assert all(name == name.lower() for name in names)


def test_a_serverless_warehouse_has_a_ceiling_and_somebody_hears_of_it(made: Made) -> None:
    warehouse = WarehouseServerless(made.stack, "Sales", vpc=made.vpc, notify=made.topic)
    made.template.has_resource_properties(
        "AWS::RedshiftServerless::Workgroup",
        {
            "BaseCapacity": 32,
            "MaxCapacity": 128,
            "PubliclyAccessible": False,
            "EnhancedVpcRouting": True,
        },
    )
    made.template.has_resource_properties(
        "AWS::RedshiftServerless::Namespace",
        {"ManageAdminPassword": True, "LogExports": [*LOGS], "FinalSnapshotRetentionPeriod": 30},
    )
    made.template.has_resource_properties(
        "AWS::CloudWatch::Alarm", {"MetricName": "ComputeCapacity", "Threshold": 127}
    )
    assert warehouse.metric("QueriesRunning").namespace == "AWS/Redshift-Serverless"


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"base_rpus": 12}, "it can be 8 to 512, a multiple of 8"),
        ({"base_rpus": 1_024}, "it can be 8 to 512, a multiple of 8"),
        ({"base_rpus": 64, "max_rpus": 32}, "max_rpus is 32, below base_rpus, 64"),
    ],
)
def test_a_capacity_that_cannot_be_is_refused(
    made: Made, properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        WarehouseServerless(made.stack, "S", vpc=made.vpc, notify=made.topic, **properties)
