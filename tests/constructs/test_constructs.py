"""The constructs: what they put into a template, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_glue as glue
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from headrace.pipeline import Request, checked
from headrace_constructs import DeliveryStream, EventStream, FormatConversion

LOAD = {"rate": "4000/s", "record_size": "1.3 KiB"}


class Made:
    """A stack with a topic that somebody hears, and the template it gives."""

    def __init__(self) -> None:
        self.app = cdk.App()
        self.stack = cdk.Stack(self.app, "Made")
        self.topic = sns.Topic(self.stack, "Topic", enforce_ssl=True)
        sns.Subscription(
            self.stack,
            "Ear",
            topic=self.topic,
            protocol=sns.SubscriptionProtocol.EMAIL,
            endpoint="on-call@example.com",
        )

    @property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)

    def function(self, name: str) -> lambda_.Function:
        """Return a new function in the stack."""
        return lambda_.Function(
            self.stack,
            name,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context): ..."),
            timeout=cdk.Duration.seconds(60),
        )


@pytest.fixture
def made() -> Made:
    return Made()


def resources(template: assertions.Template, kind: str) -> list[dict[str, Any]]:
    return [found["Properties"] for found in template.find_resources(kind).values()]


def test_two_of_each_with_defaults_synthesise_and_raise_no_finding(
    made: Made, tmp_path: Path
) -> None:
    for n in (1, 2):
        stream = EventStream(made.stack, f"Stream{n}", notify=made.topic, load=LOAD)
        stream.add_consumer(made.function(f"Reader{n}"))
        DeliveryStream(made.stack, f"Delivery{n}", notify=made.topic, source=stream)
        DeliveryStream(made.stack, f"Direct{n}", notify=made.topic)
    path = tmp_path / "made.json"
    path.write_text(json.dumps(made.template.to_json()))
    report = checked(Request(paths=(str(path),), region="eu-west-1"))
    assert [
        (f.rule, f.resource, f.message) for f in report.findings if f.severity != "notice"
    ] == []


def test_a_stream_is_sized_from_its_load_encrypted_and_watched(made: Made) -> None:
    EventStream(made.stack, "Stream", notify=made.topic, load=LOAD)
    made.template.has_resource(
        "AWS::Kinesis::Stream",
        {
            "Properties": {
                "ShardCount": 7,
                "RetentionPeriodHours": 24,
                "StreamModeDetails": {"StreamMode": "PROVISIONED"},
                "StreamEncryption": {"EncryptionType": "KMS"},
            },
            "Metadata": {"Headrace": {"load": LOAD}},
        },
    )
    alarms = resources(made.template, "AWS::CloudWatch::Alarm")
    assert {alarm["MetricName"] for alarm in alarms} == {
        "GetRecords.IteratorAgeMilliseconds",
        "ReadProvisionedThroughputExceeded",
        "WriteProvisionedThroughputExceeded",
    }
    for alarm in alarms:
        assert [dimension["Name"] for dimension in alarm["Dimensions"]] == ["StreamName"]
        assert "Ref" in alarm["Dimensions"][0]["Value"]
        assert len(alarm["AlarmActions"]) == 1
    (late,) = [a for a in alarms if a["MetricName"].startswith("GetRecords")]
    assert late["Threshold"] == 12 * 3_600_000


def test_the_users_own_number_of_shards_counts(made: Made) -> None:
    EventStream(made.stack, "Stream", notify=made.topic, load=LOAD, shard_count=3)
    made.template.has_resource_properties("AWS::Kinesis::Stream", {"ShardCount": 3})


def test_without_load_or_number_aws_scales_the_stream(made: Made) -> None:
    EventStream(made.stack, "Stream", notify=made.topic)
    made.template.has_resource_properties(
        "AWS::Kinesis::Stream", {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
    )


def test_a_consumer_splits_gives_up_and_tells(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic, shard_count=2)
    stream.add_consumer(made.function("Shared"))
    stream.add_consumer(made.function("Pushed"), fan_out=True)
    template = made.template
    mappings = resources(template, "AWS::Lambda::EventSourceMapping")
    assert len(mappings) == 2
    for mapping in mappings:
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["MaximumRetryAttempts"] == 10
        assert "DestinationConfig" in mapping
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    template.resource_count_is("AWS::Kinesis::StreamConsumer", 1)


def test_a_delivery_keeps_originals_errors_and_a_log(made: Made) -> None:
    DeliveryStream(made.stack, "Delivery", notify=made.topic, transform=made.function("Transform"))
    (delivery,) = resources(made.template, "AWS::KinesisFirehose::DeliveryStream")
    assert delivery["DeliveryStreamEncryptionConfigurationInput"]["KeyType"] == (
        "CUSTOMER_MANAGED_CMK"
    )
    destination = delivery["ExtendedS3DestinationConfiguration"]
    assert destination["S3BackupMode"] == "Enabled"
    assert destination["S3BackupConfiguration"]["Prefix"] == "source/"
    assert destination["ErrorOutputPrefix"].startswith("failed/!{firehose:error-output-type}/")
    assert destination["CloudWatchLoggingOptions"]["Enabled"] is True


@pytest.mark.parametrize(
    ("wanted", "serializer"), [("parquet", "ParquetSerDe"), ("orc", "OrcSerDe")]
)
def test_a_delivery_converts_by_a_table(made: Made, wanted: Any, serializer: str) -> None:
    table = glue.CfnTable(
        made.stack,
        "Table",
        catalog_id=made.stack.account,
        database_name="lake",
        table_input=glue.CfnTable.TableInputProperty(name="readings"),
    )
    conversion = FormatConversion(table, wanted)
    DeliveryStream(made.stack, "Delivery", notify=made.topic, conversion=conversion)
    (delivery,) = resources(made.template, "AWS::KinesisFirehose::DeliveryStream")
    destination = delivery["ExtendedS3DestinationConfiguration"]
    assert destination["CompressionFormat"] == "UNCOMPRESSED"
    assert destination["BufferingHints"]["SizeInMBs"] == 128
    converted = destination["DataFormatConversionConfiguration"]
    assert list(converted["OutputFormatConfiguration"]["Serializer"]) == [serializer]
    assert converted["SchemaConfiguration"]["DatabaseName"] == "lake"


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"shard_count": 2, "on_demand": True}, "on_demand streams have no shard_count"),
        ({"retention": cdk.Duration.hours(12)}, "a stream keeps records for 24 to 8760 h"),
        ({"load": {"rate": "fast", "record_size": "1 KiB"}}, "fast"),
        ({"load": {"rate": "1/s", "record_size": "1 KiB", "size": 3}}, "size"),
        (
            {"load": {**LOAD, "keys": {"constant": "all"}}},
            "no number of shards carries it: write bytes: the hottest key",
        ),
    ],
)
def test_a_stream_refuses_what_cannot_be(made: Made, properties: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        EventStream(made.stack, "Stream", notify=made.topic, **properties)


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"buffer_mib": 256}, "S3 takes 1 to 128 MiB"),
        ({"buffer_interval": cdk.Duration.minutes(20)}, "it can be 0 to 900 s"),
    ],
)
def test_a_delivery_refuses_what_cannot_be(
    made: Made, properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        DeliveryStream(made.stack, "Delivery", notify=made.topic, **properties)


def test_the_load_of_a_delivery_with_a_source_belongs_to_the_source(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic, shard_count=1)
    with pytest.raises(ValueError, match="load belongs to the source stream"):
        DeliveryStream(made.stack, "Delivery", notify=made.topic, source=stream, load=LOAD)
