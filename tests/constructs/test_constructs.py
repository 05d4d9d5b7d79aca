"""The constructs: what they put into a template, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns

from headrace.report.model import Report
from headrace_constructs import (
    DeliveryStream,
    DeviceGateway,
    EventStream,
    FormatConversion,
    ToHttp,
    ToSearch,
    ToSplunk,
)
from headrace_constructs.destinations import Destination

LOAD = {"rate": "4000/s", "record_size": "1.3 KiB"}
METADATA = {"Headrace": {"load": LOAD}}


class Made:
    """A stack with a topic that somebody hears, and the template it gives."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic) -> None:
        self.stack = stack
        self.topic = topic

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
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


def resources(template: assertions.Template, kind: str) -> list[dict[str, Any]]:
    return [found["Properties"] for found in template.find_resources(kind).values()]


@pytest.mark.seed("F1", "F2", "F4")
def test_two_of_each_with_defaults_synthesise_and_raise_no_finding(
    made: Made, report_of: Callable[[cdk.Stack], Report]
) -> None:
    for n in (1, 2):
        stream = EventStream(made.stack, f"Stream{n}", notify=made.topic, load=LOAD)
        stream.add_consumer(made.function(f"Reader{n}"))
        DeliveryStream(made.stack, f"Delivery{n}", notify=made.topic, source=stream)
        DeliveryStream(made.stack, f"Direct{n}", notify=made.topic)
    report = report_of(made.stack)
    assert [
        (f.rule, f.resource, f.message) for f in report.findings if f.severity != "notice"
    ] == []


def test_a_load_may_come_through_the_rule_that_devices_publish_to(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic, load=LOAD)
    gateway = DeviceGateway(made.stack, "Gateway", notify=made.topic)
    stream.comes_through(gateway.add_rule("readings", to=stream))
    (rule,) = made.template.find_resources("AWS::IoT::TopicRule").values()
    (sized,) = made.template.find_resources("AWS::Kinesis::Stream").values()
    assert rule["Metadata"] == METADATA
    assert sized["Properties"]["ShardCount"] > 1
    assert "Headrace" not in sized.get("Metadata", {})
    bare = EventStream(made.stack, "Bare", notify=made.topic)
    with pytest.raises(ValueError, match="one source"):
        bare.comes_through(gateway.rules["readings"])


@pytest.mark.seed("K1", "K8", "K9")
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
            "Metadata": METADATA,
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


def test_each_reader_counts_in_the_size(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic, load=LOAD)
    counts = [stream.shard_count]
    stream.add_consumer(made.function("Pushed"), fan_out=True)
    counts.append(stream.shard_count)
    for n in range(3):
        DeliveryStream(made.stack, f"Delivery{n}", notify=made.topic, source=stream)
        counts.append(stream.shard_count)
    assert counts == [7, 7, 7, 7, 10]  # from the third on, shared reads decide
    made.template.has_resource_properties("AWS::Kinesis::Stream", {"ShardCount": 10})


def test_readers_outside_the_app_are_declared(made: Made) -> None:
    consumers: dict[str, Any] = {f"job{n}": {} for n in range(4)}
    load = {"sources": {"devices": LOAD}, "consumers": consumers}
    stream = EventStream(made.stack, "Stream", notify=made.topic, load=load)
    assert stream.shard_count == 13


def test_a_consumer_splits_gives_up_keeps_and_tells(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic, shard_count=2)
    shared = stream.add_consumer(made.function("Shared"), load={"duration": "200 ms"})
    stream.add_consumer(made.function("Pushed"), fan_out=True, retry_attempts=3)
    template = made.template
    mappings = resources(template, "AWS::Lambda::EventSourceMapping")
    assert [mapping["MaximumRetryAttempts"] for mapping in mappings] == [10, 3]
    for mapping in mappings:
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        (bucket, _) = mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"]
        assert bucket in template.find_resources("AWS::S3::Bucket")
    template.resource_count_is("AWS::Kinesis::StreamConsumer", 1)
    assert shared.failures is not None
    told = [alarm["MetricName"] for alarm in resources(template, "AWS::CloudWatch::Alarm")]
    assert told.count("IteratorAge") == told.count("DroppedEventCount") == 2
    assert told.count("SubscribeToShardEvent.MillisBehindLatest") == 1
    template.has_resource(
        "AWS::Lambda::Function", {"Metadata": {"Headrace": {"load": {"duration": "200 ms"}}}}
    )


def test_no_role_of_a_delivery_may_do_more_than_it_needs(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic)
    stream.add_consumer(made.function("Reader"))
    DeliveryStream(
        made.stack,
        "Delivery",
        notify=made.topic,
        source=stream,
        transform=made.function("Transform"),
        conversion=FormatConversion("lake.readings"),
    )
    for policy in resources(made.template, "AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert "*" not in json.dumps(statement["Action"])
            assert statement["Resource"] != "*"


def test_tokens_pass_where_numbers_are_checked(made: Made) -> None:
    number = cdk.CfnParameter(made.stack, "Number", type="Number").value_as_number
    EventStream(
        made.stack,
        "Stream",
        notify=made.topic,
        shard_count=number,  # type: ignore[arg-type] # a token that the CDK replaces
        retention=cdk.Duration.hours(number),
    )
    DeliveryStream(
        made.stack,
        "Delivery",
        notify=made.topic,
        buffer_mib=number,  # type: ignore[arg-type] # a token that the CDK replaces
        buffer_interval=cdk.Duration.seconds(number),
    )
    expected = {"ShardCount": {"Ref": "Number"}, "RetentionPeriodHours": {"Ref": "Number"}}
    made.template.has_resource_properties("AWS::Kinesis::Stream", expected)
    (delivery,) = resources(made.template, "AWS::KinesisFirehose::DeliveryStream")
    hints = delivery["ExtendedS3DestinationConfiguration"]["BufferingHints"]
    assert hints == {"IntervalInSeconds": {"Ref": "Number"}, "SizeInMBs": {"Ref": "Number"}}


def test_a_delivery_takes_a_stream_and_a_bucket_from_elsewhere(made: Made) -> None:
    arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/theirs"
    delivery = DeliveryStream(
        made.stack,
        "Delivery",
        notify=made.topic,
        source=kinesis.Stream.from_stream_arn(made.stack, "Theirs", arn),
        bucket=s3.Bucket.from_bucket_name(made.stack, "Lake", "lake"),
    )
    assert delivery.encryption_key is None
    made.template.resource_count_is("AWS::S3::Bucket", 0)
    made.template.has_resource_properties(
        "AWS::KinesisFirehose::DeliveryStream",
        {"KinesisStreamSourceConfiguration": {"KinesisStreamARN": arn}},
    )
    with pytest.raises(ValueError, match="reads a stream: grant writing to that"):
        delivery.grant_put_records(made.function("Producer"))


def test_producers_may_put_into_a_direct_delivery(made: Made) -> None:
    delivery = DeliveryStream(made.stack, "Delivery", notify=made.topic, load=LOAD)
    delivery.grant_put_records(made.function("Producer"))
    made.template.has_resource("AWS::KinesisFirehose::DeliveryStream", {"Metadata": METADATA})
    (policy,) = [
        policy
        for policy in resources(made.template, "AWS::IAM::Policy")
        if policy["PolicyName"].startswith("Producer")
    ]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["firehose:PutRecord", "firehose:PutRecordBatch"]


@pytest.mark.seed("F5")
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


@pytest.mark.seed("F6")
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
        ({"shard_count": 0}, "a stream has at least one shard"),
        ({"retention": cdk.Duration.hours(12)}, "a stream keeps records for 24 to 8760 h"),
        ({"load": {"rate": "fast", "record_size": "1 KiB"}}, "load of Made/Stream: rate: .*fast"),
        ({"load": {**LOAD, "size": 3}}, "load of Made/Stream: size: "),
        ({"load": {"sources": {"a": {**LOAD, "into": "Other"}}}}, "leave into out"),
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
        (
            {"buffer_mib": 5, "conversion": FormatConversion("lake.readings")},
            "S3 takes 64 to 128 MiB with format conversion",
        ),
        ({"load": {"rate": "1/s"}}, "load of Made/Delivery: .*record_size"),
    ],
)
def test_a_delivery_refuses_what_cannot_be(
    made: Made, properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        DeliveryStream(made.stack, "Delivery", notify=made.topic, **properties)


@pytest.mark.seed("F7")
@pytest.mark.parametrize(
    ("name", "block", "mode"),
    [
        ("search", "AmazonopensearchserviceDestinationConfiguration", "FailedDocumentsOnly"),
        ("http", "HttpEndpointDestinationConfiguration", "FailedDataOnly"),
        ("splunk", "SplunkDestinationConfiguration", "FailedEventsOnly"),
    ],
)
def test_a_delivery_elsewhere_keeps_what_is_refused(
    made: Made, report_of: Callable[[cdk.Stack], Report], name: str, block: str, mode: str
) -> None:
    secret = secretsmanager.Secret(made.stack, "Token")
    arn = "arn:aws:es:eu-west-1:111122223333:domain/logs"
    destinations: dict[str, Destination] = {
        "search": ToSearch(domain_arn=arn, index="readings"),
        "http": ToHttp(url="https://intake.example.com/v1", secret=secret),
        "splunk": ToSplunk(endpoint="https://splunk.example.com:8088", secret=secret),
    }
    to = destinations[name]
    DeliveryStream(made.stack, "One", notify=made.topic, to=to)
    DeliveryStream(made.stack, "Two", notify=made.topic, to=to, transform=made.function("Clean"))
    kept = [
        found[block] for found in resources(made.template, "AWS::KinesisFirehose::DeliveryStream")
    ]
    assert [one["S3BackupMode"] for one in kept] == [
        mode,
        mode.replace("Failed", "All").removesuffix("Only"),
    ]
    assert {one["RetryOptions"]["DurationInSeconds"] for one in kept} == {7200}
    report = report_of(made.stack)
    assert [(f.rule, f.message) for f in report.findings if f.severity != "notice"] == []


def test_only_s3_takes_converted_records(made: Made) -> None:
    to = ToSearch(domain_arn="arn:aws:es:eu-west-1:111122223333:domain/logs", index="readings")
    conversion = FormatConversion("lake.readings")
    with pytest.raises(ValueError, match="conversion is for S3 only"):
        DeliveryStream(made.stack, "D", notify=made.topic, to=to, conversion=conversion)


def test_a_table_is_named_with_its_database() -> None:
    with pytest.raises(ValueError, match=r"write database\.table"):
        FormatConversion("readings")


def test_the_load_of_a_delivery_with_a_source_belongs_to_the_source(made: Made) -> None:
    stream = EventStream(made.stack, "Stream", notify=made.topic, shard_count=1)
    with pytest.raises(ValueError, match="load belongs to the source stream"):
        DeliveryStream(made.stack, "Delivery", notify=made.topic, source=stream, load=LOAD)
