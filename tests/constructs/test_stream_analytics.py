"""Stream analytics: what the construct puts into a template, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns

from headrace.pipeline import Request, checked
from headrace_constructs import DeliveryStream, EventStream, PrivateNetwork
from headrace_constructs.stream_analytics import FlinkCode, StreamAnalytics

pytestmark = pytest.mark.seed("A1", "A3")

LOAD = {"rate": "4000/s", "record_size": "1.3 KiB"}
STEPS = ("parse:0.05ms", "window:0.8ms,state=2KiB*100000keys")
KIND = "AWS::KinesisAnalyticsV2::Application"


class Made:
    """A stack with a topic that somebody hears and a bucket with a program."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic) -> None:
        self.stack = stack
        self.topic = topic
        self.code = FlinkCode(s3.Bucket.from_bucket_name(self.stack, "Code", "programs"), "app.jar")

    def analytics(self, id: str = "App", **properties: Any) -> StreamAnalytics:
        """Return a new application in the stack."""
        given = {"notify": self.topic, "code": self.code, **properties}
        return StreamAnalytics(self.stack, id, **given)

    @property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """Return the properties of the resources of a type."""
        return [found["Properties"] for found in self.template.find_resources(kind).values()]

    def configuration(self) -> dict[str, Any]:
        """Return the configuration of the one application."""
        (application,) = self.resources(KIND)
        configuration: dict[str, Any] = application["ApplicationConfiguration"]
        return configuration

    def findings(self, folder: Path) -> list[tuple[str, str, str]]:
        """Return everything that a check finds."""
        path = folder / "made.json"
        path.write_text(json.dumps(self.template.to_json()))
        report = checked(Request(paths=(str(path),), region="eu-west-1"))
        return [(f.rule, f.resource, f.message) for f in report.findings if f.severity != "notice"]


@pytest.fixture
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


def test_two_with_defaults_synthesise_and_raise_no_finding(made: Made, tmp_path: Path) -> None:
    for n in (1, 2):
        made.analytics(f"App{n}")
    assert made.findings(tmp_path) == []


def test_two_that_read_and_write_raise_no_finding(made: Made, tmp_path: Path) -> None:
    key = kms.Key(made.stack, "Key", enable_key_rotation=True)
    for n in (1, 2):
        stream = EventStream(made.stack, f"In{n}", notify=made.topic, load=LOAD)
        app = made.analytics(f"App{n}", load=LOAD, operators=STEPS, encryption_key=key)
        app.reads(stream, fan_out=n == 2)
        app.writes(DeliveryStream(made.stack, f"Out{n}", notify=made.topic))
    assert made.findings(tmp_path) == []


def test_one_in_a_private_network_reaches_its_streams_and_raises_no_finding(
    made: Made, tmp_path: Path
) -> None:
    network = PrivateNetwork(made.stack, "Net")
    stream = EventStream(made.stack, "In", notify=made.topic, load=LOAD)
    app = made.analytics(vpc=network.vpc)
    app.reads(stream)
    assert made.findings(tmp_path) == []
    (placed,) = made.configuration()["VpcConfigurations"]
    assert len(placed["SubnetIds"]) == 3
    assert app.connections is not None
    made.template.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {"SecurityGroupEgress": [{"FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}]},
    )


def test_subnets_of_the_users_choice_are_taken(made: Made) -> None:
    network = PrivateNetwork(made.stack, "Net")
    selection = ec2.SubnetSelection(subnets=network.subnets[:1])
    made.analytics(vpc=network.vpc, subnets=selection)
    (placed,) = made.configuration()["VpcConfigurations"]
    assert len(placed["SubnetIds"]) == 1


def test_an_application_keeps_its_state_scales_and_logs(made: Made) -> None:
    made.analytics()
    configuration = made.configuration()
    flink = configuration["FlinkApplicationConfiguration"]
    assert configuration["ApplicationSnapshotConfiguration"] == {"SnapshotsEnabled": True}
    assert flink["CheckpointConfiguration"]["CheckpointingEnabled"] is True
    assert flink["CheckpointConfiguration"]["CheckpointInterval"] == 60_000
    assert flink["ParallelismConfiguration"] == {
        "AutoScalingEnabled": True,
        "ConfigurationType": "CUSTOM",
        "Parallelism": 1,
        "ParallelismPerKPU": 1,
    }
    assert flink["MonitoringConfiguration"]["LogLevel"] == "INFO"
    made.template.resource_count_is(
        "AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption", 1
    )
    made.template.has_resource(KIND, {"DeletionPolicy": "Retain"})


@pytest.mark.parametrize(
    ("runtime", "failing", "counted"),
    [
        ("FLINK-1_20", {"downtime"}, "fullRestarts"),
        ("FLINK-2_2", {"restartingTime", "failingTime"}, "numRestarts"),
    ],
)
def test_alarms_watch_what_the_version_publishes(
    made: Made, runtime: str, failing: set[str], counted: str
) -> None:
    made.analytics(runtime=runtime)
    alarms = made.resources("AWS::CloudWatch::Alarm")
    plain = {alarm["MetricName"] for alarm in alarms if "MetricName" in alarm}
    assert plain == failing | {"cpuUtilization", "heapMemoryUtilization", "lastCheckpointDuration"}
    rates = [alarm["Metrics"] for alarm in alarms if "Metrics" in alarm]
    named = {
        m["MetricStat"]["Metric"]["MetricName"]
        for rate in rates
        for m in rate
        if "Id" in m and "MetricStat" in m
    }
    assert named == {counted, "numberOfFailedCheckpoints"}
    assert all(len(alarm["AlarmActions"]) == 1 for alarm in alarms)


def test_a_load_and_what_a_record_takes_give_the_parallelism(made: Made) -> None:
    app = made.analytics(load=LOAD, operators=STEPS, parallelism_per_kpu=2)
    assert app.parallelism == 10  # 3.4 vCPU of 0.7 each
    flink = made.configuration()["FlinkApplicationConfiguration"]
    assert flink["ParallelismConfiguration"]["Parallelism"] == 10


def test_shards_of_what_is_read_bound_what_a_subtask_reads(made: Made) -> None:
    stream = EventStream(made.stack, "In", notify=made.topic, shard_count=6)
    app = made.analytics(load=LOAD, operators=("parse:0.8ms",))
    assert app.parallelism == 5
    app.reads(stream)
    assert app.parallelism == 6  # five subtasks would give one of them two of the six shards


def test_the_users_own_parallelism_counts(made: Made) -> None:
    assert made.analytics(load=LOAD, operators=STEPS, parallelism=3).parallelism == 3


def test_the_program_is_told_what_it_reads_and_writes(made: Made) -> None:
    app = made.analytics(properties={"Rules": {"threshold": "7"}})
    app.reads(EventStream(made.stack, "In", notify=made.topic, shard_count=2))
    app.reads(kinesis.Stream(made.stack, "Plain", shard_count=1), fan_out=True)
    app.writes(EventStream(made.stack, "Out", notify=made.topic, shard_count=1))
    app.writes(DeliveryStream(made.stack, "Delivery", notify=made.topic))
    app.writes(s3.Bucket(made.stack, "Lake", encryption=s3.BucketEncryption.KMS))
    groups = made.configuration()["EnvironmentProperties"]["PropertyGroups"]
    told = {group["PropertyGroupId"]: group["PropertyMap"] for group in groups}
    assert list(told) == [
        "Rules",
        "InputStream0",
        "InputStream1",
        "OutputStream0",
        "OutputDelivery0",
        "OutputBucket0",
    ]
    assert told["InputStream1"]["source.reader.type"] == "EFO"
    assert "source.reader.type" not in told["InputStream0"]
    late = [
        alarm
        for alarm in made.resources("AWS::CloudWatch::Alarm")
        if alarm.get("MetricName") == "millisBehindLatest"
    ]
    assert len(late) == 2
    assert {d["Name"] for d in late[0]["Dimensions"]} == {"Application", "Flow", "Id"}


def test_the_role_may_do_what_the_program_needs_and_no_more(made: Made) -> None:
    app = made.analytics()
    app.reads(EventStream(made.stack, "In", notify=made.topic, shard_count=2), fan_out=True)
    app.writes(s3.Bucket(made.stack, "Lake", encryption=s3.BucketEncryption.KMS))
    (policy,) = made.resources("AWS::IAM::Policy")
    for statement in policy["PolicyDocument"]["Statement"]:
        assert "*" not in json.dumps(statement["Action"])
        assert statement["Resource"] != "*"
    allowed = json.dumps(policy)
    for action in ("s3:GetObjectVersion", "logs:PutLogEvents", "kinesis:RegisterStreamConsumer"):
        assert action in allowed


def test_a_key_of_the_user_keeps_state_and_log(made: Made) -> None:
    key = kms.Key(made.stack, "Key")
    made.analytics(encryption_key=key)
    encrypted = made.configuration()["ApplicationEncryptionConfiguration"]
    assert encrypted["KeyType"] == "CUSTOMER_MANAGED_KEY"
    (policy,) = [found["KeyPolicy"] for found in made.resources("AWS::KMS::Key")]
    said = json.dumps(policy)
    assert "infrastructure.kinesisanalytics.amazonaws.com" in said
    assert "logs." in said


def test_an_asset_is_fetched_from_where_the_cdk_puts_it(made: Made, tmp_path: Path) -> None:
    archive = tmp_path / "app.jar"
    archive.write_bytes(b"PK")
    made.analytics(code=assets.Asset(made.stack, "Archive", path=str(archive)))
    place = made.configuration()["ApplicationCodeConfiguration"]["CodeContent"]["S3ContentLocation"]
    assert place["FileKey"].endswith(".jar")


def test_a_version_of_the_archive_may_be_fixed(made: Made) -> None:
    made.analytics(code=FlinkCode(made.code.bucket, "app.jar", version="v7"))
    place = made.configuration()["ApplicationCodeConfiguration"]["CodeContent"]["S3ContentLocation"]
    assert place["ObjectVersion"] == "v7"


def test_somebody_may_start_it_and_metrics_are_its_own(made: Made) -> None:
    app = made.analytics()
    starter = cdk.aws_iam.Role(
        made.stack, "Starter", assumed_by=cdk.aws_iam.ServicePrincipal("lambda.amazonaws.com")
    )
    app.grant_start(starter)
    assert "kinesisanalytics:StartApplication" in json.dumps(made.resources("AWS::IAM::Policy"))
    assert app.metric("numRecordsInPerSecond").namespace == "AWS/KinesisAnalytics"


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"runtime": "FLINK-1_13"}, "supported are 2.3, 2.2"),
        ({"runtime": "SQL-1_0"}, "runtime is SQL-1_0"),
        ({"load": LOAD}, "load and operators go together"),
        ({"operators": STEPS}, "load and operators go together"),
        ({"load": LOAD, "operators": ("parse",)}, "operators of Made/App: .*is no operator"),
        ({"load": {"rate": "fast"}, "operators": STEPS}, "load of Made/App"),
        ({"parallelism": 0}, "parallelism is 0; give 1 or more"),
        ({"parallelism_per_kpu": 9}, "give 1 to 8"),
        ({"subnets": ec2.SubnetSelection(one_per_az=True)}, "without vpc"),
    ],
)
def test_what_cannot_be_is_refused(made: Made, properties: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made.analytics(**properties)


def test_a_shard_that_brings_too_much_is_refused(made: Made) -> None:
    load = {"rate": "4000/s", "record_size": "100 B"}
    app = made.analytics(load=load, operators=("parse:1ms",))
    stream = EventStream(made.stack, "In", notify=made.topic, shard_count=2)
    with pytest.raises(ValueError, match="load of Made/App: no number of KPUs suffices"):
        app.reads(stream)


def test_groups_that_reads_adds_are_not_the_users_to_name(made: Made) -> None:
    app = made.analytics(properties={"InputStream0": {"stream.arn": "mine"}})
    with pytest.raises(ValueError, match="InputStream0 is a group that reads adds"):
        app.reads(kinesis.Stream(made.stack, "In", shard_count=1))
