"""The search domain: what it puts into a template, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from headrace.report.model import Report
from headrace_constructs import EventStream, PrivateNetwork
from headrace_constructs.log_pipeline import LogPipeline
from headrace_constructs.search_delivery import SearchDelivery
from headrace_constructs.search_domain import SearchDomain
from headrace_constructs.search_sign_in import ByCognito, BySaml
from headrace_constructs.search_size import SearchSize

DOMAIN = "AWS::OpenSearchService::Domain"
LOAD = {"daily": "100 GiB", "retention": "14d", "replicas": 1, "workload": "logs"}


class Made:
    """A stack with a network and a topic that somebody hears."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic, zones: int = 3) -> None:
        self.stack = stack
        self.network = PrivateNetwork(self.stack, "Net", zones=zones, endpoints=())
        self.topic = topic

    def domain(self, name: str = "Search", **properties: Any) -> SearchDomain:
        """Return a new domain in the network."""
        properties = {"vpc": self.network.vpc, "notify": self.topic, **properties}
        return SearchDomain(self.stack, name, **properties)

    @property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)

    def properties(self, kind: str = DOMAIN) -> dict[str, Any]:
        """Return the properties of the only resource of a kind."""
        (found,) = self.template.find_resources(kind).values()
        properties: dict[str, Any] = found["Properties"]
        return properties


@pytest.fixture
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


@pytest.mark.seed("S1", "S3", "S5", "S6", "S7", "S10")
def test_two_of_each_with_defaults_synthesise_and_raise_no_finding(
    made: Made, report_of: Callable[[cdk.Stack], Report]
) -> None:
    for n in (1, 2):
        domain = made.domain(f"Search{n}")
        stream = EventStream(
            made.stack,
            f"Stream{n}",
            notify=made.topic,
            load={"rate": "100/s", "record_size": "1 KiB"},
        )
        LogPipeline(made.stack, f"Reads{n}", domain=domain, notify=made.topic, source=stream)
        LogPipeline(made.stack, f"Pushed{n}", domain=domain, notify=made.topic)
        SearchDelivery(made.stack, f"Delivery{n}", domain=domain, notify=made.topic)
    report = report_of(made.stack)
    assert [(f.rule, f.resource, f.message) for f in report.findings] == []


@pytest.mark.seed("S5", "S6", "S7", "S10")
def test_three_masters_three_zones_encryption_and_sign_in(made: Made) -> None:
    made.domain()
    found = made.properties()
    assert found["ClusterConfig"] == {
        "InstanceType": "r7g.large.search",
        "InstanceCount": 3,
        "DedicatedMasterEnabled": True,
        "DedicatedMasterType": "m6g.large.search",
        "DedicatedMasterCount": 3,
        "ZoneAwarenessEnabled": True,
        "ZoneAwarenessConfig": {"AvailabilityZoneCount": 3},
    }
    assert found["DomainEndpointOptions"] == {
        "EnforceHTTPS": True,
        "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10",
    }
    assert found["NodeToNodeEncryptionOptions"] == {"Enabled": True}
    assert found["EncryptionAtRestOptions"]["Enabled"] is True
    assert len(found["VPCOptions"]["SubnetIds"]) == 3
    assert found["EBSOptions"]["VolumeType"] == "gp3"
    assert found["SoftwareUpdateOptions"] == {"AutoSoftwareUpdateEnabled": True}
    security = found["AdvancedSecurityOptions"]
    assert security["Enabled"] is True
    assert "resolve:secretsmanager" in json.dumps(security["MasterUserOptions"])
    made.template.has_resource(
        DOMAIN, {"DeletionPolicy": "Retain", "UpdatePolicy": {"EnableVersionUpgrade": True}}
    )


@pytest.mark.seed("S3")
def test_logs_are_published_and_the_service_may_write_them(made: Made) -> None:
    domain = made.domain()
    assert set(made.properties()["LogPublishingOptions"]) == set(domain.logs)
    policy = json.dumps(made.properties("AWS::Logs::ResourcePolicy")["PolicyDocument"])
    assert "es.amazonaws.com" in policy
    assert "aws:SourceAccount" in policy


@pytest.mark.seed("S3")
def test_the_alarms_that_aws_recommends_tell_somebody(made: Made) -> None:
    made.domain(size=SearchSize(data_nodes=6, volume_gib=200))
    alarms = [
        found["Properties"]
        for found in made.template.find_resources("AWS::CloudWatch::Alarm").values()
    ]
    thresholds = {alarm["MetricName"]: alarm["Threshold"] for alarm in alarms}
    assert thresholds["FreeStorageSpace"] == 200 * 1_024 / 4
    assert thresholds["Nodes"] == 9
    assert {"ClusterStatus.red", "ClusterIndexWritesBlocked", "KMSKeyError"} <= set(thresholds)
    assert all(len(alarm["AlarmActions"]) == 1 for alarm in alarms)
    assert {d["Name"] for d in alarms[0]["Dimensions"]} == {"DomainName", "ClientId"}


def test_a_load_decides_nodes_and_volumes(made: Made) -> None:
    made.domain(load=LOAD)
    found = made.properties()
    assert found["ClusterConfig"]["InstanceType"] == "m7g.xlarge.search"
    assert found["ClusterConfig"]["InstanceCount"] == 3
    assert found["EBSOptions"]["VolumeSize"] == 1_468


def test_old_data_moves_to_warm_nodes(made: Made) -> None:
    made.domain(load={"daily": "1 TiB", "retention": "90d", "ultrawarm_after": "7d"})
    assert made.properties()["ClusterConfig"]["WarmCount"] == 5


def test_two_zones_will_do(stack: cdk.Stack, topic: sns.Topic) -> None:
    made = Made(stack, topic, zones=2)
    made.domain()
    assert made.properties()["ClusterConfig"]["InstanceCount"] == 2
    assert len(made.properties()["VPCOptions"]["SubnetIds"]) == 2


@pytest.mark.seed("S7")
def test_subnets_can_be_chosen(made: Made) -> None:
    chosen = made.network.subnets[1:]
    made.domain(subnets=ec2.SubnetSelection(subnets=chosen))
    named = [subnet["Ref"] for subnet in made.properties()["VPCOptions"]["SubnetIds"]]
    assert named == [made.stack.resolve(subnet.subnet_id)["Ref"] for subnet in chosen]


def test_a_role_can_be_the_master(made: Made) -> None:
    role = iam.Role(made.stack, "Master", assumed_by=iam.AccountRootPrincipal())
    assert made.domain(master_role=role).master_secret is None
    found = made.properties()
    assert "MasterUserARN" in found["AdvancedSecurityOptions"]["MasterUserOptions"]
    (statement,) = found["AccessPolicies"]["Statement"]
    assert "root" in json.dumps(statement["Principal"])
    made.template.resource_count_is("AWS::SecretsManager::Secret", 0)


@pytest.mark.seed("S10")
def test_people_sign_in_by_saml_or_cognito(made: Made) -> None:
    made.domain("One", sign_in=BySaml(entity_id="https://idp", metadata="<xml/>"))
    made.domain("Two", sign_in=ByCognito(user_pool_id="pool", identity_pool_id="other"))
    template = made.template
    template.has_resource_properties(
        DOMAIN,
        {"AdvancedSecurityOptions": {"SAMLOptions": {"Idp": {"EntityId": "https://idp"}}}},
    )
    template.has_resource_properties(
        DOMAIN, {"CognitoOptions": {"Enabled": True, "UserPoolId": "pool"}}
    )


@pytest.mark.seed("S7")
def test_nobody_connects_by_default(made: Made) -> None:
    made.domain()
    made.template.resource_count_is("AWS::EC2::SecurityGroupIngress", 0)


@pytest.mark.seed("S7")
def test_who_is_let_in_connects_by_https(made: Made) -> None:
    domain = made.domain()
    other = ec2.SecurityGroup(made.stack, "Other", vpc=made.network.vpc)
    domain.connections.allow_default_port_from(other)
    made.template.resource_properties_count_is(
        "AWS::EC2::SecurityGroupIngress", {"FromPort": 443, "ToPort": 443}, 1
    )


def test_grants_name_requests_and_the_domain_alone(made: Made) -> None:
    domain = made.domain()
    for name in ("grant_read", "grant_write", "grant_read_write"):
        role = iam.Role(made.stack, name, assumed_by=iam.AccountRootPrincipal())
        getattr(domain, name)(role)
    policies = json.dumps(made.template.find_resources("AWS::IAM::Policy"))
    assert "es:ESHttpGet" in policies
    assert '"es:*"' not in policies
    assert domain.metric("CPUUtilization").metric_name == "CPUUtilization"


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"load": LOAD, "size": SearchSize(data_nodes=3)}, "load or size"),
        ({"load": {"dayly": "1 GiB"}}, "'dayly' is not one of daily"),
        ({"load": {"daily": "1 GiB"}}, "belong together"),
        ({"load": {"daily": "much", "retention": "1d"}}, "load of Made/Search"),
        ({"load": {"daily": "900 TiB", "retention": "99d", "instance_type": "c7g.large"}}, "up to"),
        ({"load": LOAD, "engine_version": "Solr_9"}, "no engine version"),
        ({"size": SearchSize(data_nodes=4)}, "4 data nodes are no multiple of 3 zones"),
        ({"size": SearchSize(data_nodes=3, volume_gib=9_999)}, "takes 1,536 GiB, not 9,999"),
    ],
)
def test_what_cannot_be_is_refused(made: Made, properties: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made.domain(**properties)


def test_one_zone_is_refused(stack: cdk.Stack, topic: sns.Topic) -> None:
    with pytest.raises(ValueError, match="a domain needs two or three"):
        Made(stack, topic, zones=1).domain()
