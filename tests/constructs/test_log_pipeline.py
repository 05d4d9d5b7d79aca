"""The ingestion pipeline and the delivery stream in front of a search domain."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from headrace_constructs import EventStream, PrivateNetwork
from headrace_constructs.log_pipeline import LogPipeline
from headrace_constructs.search_delivery import SearchDelivery
from headrace_constructs.search_domain import SearchDomain

PIPELINE = "AWS::OSIS::Pipeline"
GROK = {"grok": {"match": {"log": ["%{COMMONAPACHELOG}"]}}}


class Made:
    """A stack with a domain."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic) -> None:
        self.stack = stack
        self.topic = topic
        network = PrivateNetwork(self.stack, "Net", endpoints=())
        self.domain = SearchDomain(self.stack, "Search", vpc=network.vpc, notify=self.topic)

    def pipeline(self, **properties: Any) -> LogPipeline:
        """Return a pipeline into the domain."""
        return LogPipeline(self.stack, "Logs", domain=self.domain, notify=self.topic, **properties)

    def stream(self) -> EventStream:
        """Return a stream that is sized for what reads it."""
        load = {"rate": "100/s", "record_size": "1 KiB"}
        return EventStream(self.stack, "Stream", notify=self.topic, load=load)

    @property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)

    def properties(self) -> dict[str, Any]:
        """Return the properties of the pipeline."""
        (found,) = self.template.find_resources(PIPELINE).values()
        properties: dict[str, Any] = found["Properties"]
        return properties


@pytest.fixture
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


@pytest.mark.seed("S10")
def test_pushes_are_kept_processed_and_written(made: Made) -> None:
    made.pipeline(processors=[GROK])
    found = made.properties()
    assert (found["MinUnits"], found["MaxUnits"]) == (2, 4)
    assert found["BufferOptions"] == {"PersistentBufferEnabled": True}
    assert found["LogPublishingOptions"]["IsLoggingEnabled"] is True
    body = json.dumps(found["PipelineConfigurationBody"])
    for said in ("http:", "path: /logs", "COMMONAPACHELOG", "key_path_prefix: refused/"):
        assert said in body
    assert "&id" not in body


def test_who_may_push_is_granted(made: Made) -> None:
    pipeline = made.pipeline()
    reader = iam.Role(made.stack, "Pusher", assumed_by=iam.AccountRootPrincipal())
    pipeline.grant_ingest(reader)
    assert "osis:Ingest" in json.dumps(made.template.find_resources("AWS::IAM::Policy"))
    assert pipeline.metric("computeUnits.value").metric_name == "computeUnits.value"


@pytest.mark.seed("S10")
def test_a_stream_is_read_with_throughput_of_its_own(made: Made) -> None:
    stream = made.stream()
    made.pipeline(source=stream)
    found = made.properties()
    assert found["MinUnits"] == 1
    assert "BufferOptions" not in found
    assert "kinesis_data_streams" in json.dumps(found["PipelineConfigurationBody"])
    policies = json.dumps(made.template.find_resources("AWS::IAM::Policy"))
    assert "kinesis:SubscribeToShard" in policies


def test_its_role_is_its_own_and_may_do_no_more_than_it_needs(made: Made) -> None:
    made.pipeline(source=made.stream())
    roles = json.dumps(made.template.find_resources("AWS::IAM::Role"))
    assert "osis-pipelines.amazonaws.com" in roles
    assert "aws:SourceArn" in roles
    for policy in made.template.find_resources("AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert "*" not in json.dumps(statement["Action"])
            assert statement["Resource"] != "*"


@pytest.mark.seed("S3")
def test_somebody_hears_of_refused_documents(made: Made) -> None:
    made.pipeline()
    alarms = made.template.find_resources("AWS::CloudWatch::Alarm").values()
    names = {alarm["Properties"]["MetricName"] for alarm in alarms}
    assert {"logs.opensearch.documentErrors.count", "computeUnits.value"} <= names


@pytest.mark.seed("F7", "S7")
def test_firehose_delivers_into_the_network_and_keeps_what_is_refused(made: Made) -> None:
    SearchDelivery(made.stack, "Delivery", domain=made.domain, notify=made.topic, index="clicks")
    made.template.has_resource_properties(
        "AWS::KinesisFirehose::DeliveryStream",
        {
            "AmazonopensearchserviceDestinationConfiguration": {
                "IndexName": "clicks",
                "S3BackupMode": "FailedDocumentsOnly",
                "VpcConfiguration": {"SubnetIds": [{}, {}, {}], "SecurityGroupIds": [{}]},
            }
        },
    )
    rules = made.template.find_resources("AWS::EC2::SecurityGroupIngress").values()
    assert [rule["Properties"]["FromPort"] for rule in rules] == [443]
    out = made.template.find_resources("AWS::EC2::SecurityGroupEgress").values()
    assert [rule["Properties"]["ToPort"] for rule in out] == [443]


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"min_units": 1}, "it takes 2 at least"),
        ({"min_units": 5, "max_units": 4}, "5 to 4 OCUs"),
        ({"max_units": 97}, "96 at most"),
        ({"path": "logs"}, "must begin with /"),
    ],
)
def test_what_cannot_be_is_refused(made: Made, properties: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made.pipeline(**properties)
