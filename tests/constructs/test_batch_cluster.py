"""Clusters: what they are made of, what they may do, when they end, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from headrace.report.model import Report
from headrace.services.emr.requirement import BatchRequirement
from headrace.services.emr.sizing import size_cluster
from headrace_constructs import BatchCluster, BatchNodes, BatchStep, Certificates, PrivateNetwork

STEP = BatchStep.spark("Job", "s3://programs/job.py", "s3://lake/data/")


class Made:
    """A stack with a network and what every cluster needs."""

    def __init__(self, stack: cdk.Stack, topic: sns.Topic) -> None:
        self.stack, self.topic = stack, topic
        self.vpc = PrivateNetwork(stack, "Network", endpoints=["kms"]).vpc
        bucket = s3.Bucket.from_bucket_name(stack, "Certificates", "certificates")
        self.certificates = Certificates(bucket, "nodes.zip")

    def cluster(self, name: str = "Nightly", **properties: Any) -> BatchCluster:
        """Return a new cluster."""
        given: dict[str, Any] = {
            "vpc": self.vpc,
            "notify": self.topic,
            "certificates": self.certificates,
            "steps": [STEP],
        }
        return BatchCluster(self.stack, name, **(given | properties))

    @cached_property
    def template(self) -> assertions.Template:
        """What the stack synthesises to."""
        return assertions.Template.from_stack(self.stack)

    def properties(self) -> dict[str, Any]:
        """Return the properties of the only cluster."""
        (found,) = self.template.find_resources("AWS::EMR::Cluster").values()
        return dict(found["Properties"])

    def configured(self) -> dict[str, Any]:
        """Return the settings of applications, by classification."""
        blocks = self.properties().get("Configurations", [])
        return {block["Classification"]: block["ConfigurationProperties"] for block in blocks}

    def alarms(self) -> set[str]:
        """Return the metrics that have an alarm."""
        found = self.template.find_resources("AWS::CloudWatch::Alarm").values()
        return {alarm["Properties"]["MetricName"] for alarm in found}


@pytest.fixture
def made(stack: cdk.Stack, topic: sns.Topic) -> Made:
    return Made(stack, topic)


def kinds_of_fleets(instances: dict[str, Any]) -> tuple[int, int, int]:
    return (
        instances["MasterInstanceFleet"]["TargetOnDemandCapacity"],
        instances["CoreInstanceFleet"]["TargetOnDemandCapacity"],
        instances["TaskInstanceFleets"][0]["TargetSpotCapacity"],
    )


@pytest.mark.seed("E4")
def test_a_transient_cluster_ends_after_its_steps_or_when_one_fails(made: Made) -> None:
    made.cluster()
    properties = made.properties()
    assert properties["Instances"]["KeepJobFlowAliveWhenNoSteps"] is False
    assert [step["ActionOnFailure"] for step in properties["Steps"]] == ["TERMINATE_CLUSTER"]
    assert properties["Steps"][0]["HadoopJarStep"]["Args"][0] == "spark-submit"
    assert "AutoTerminationPolicy" not in properties


@pytest.mark.seed("E3")
def test_a_long_running_cluster_has_three_primaries_and_is_protected(made: Made) -> None:
    made.cluster(long_running=True)
    instances = made.properties()["Instances"]
    assert instances["MasterInstanceFleet"]["TargetOnDemandCapacity"] == 3
    assert instances["KeepJobFlowAliveWhenNoSteps"] is True
    assert instances["TerminationProtected"] is True
    assert made.properties()["Steps"][0]["ActionOnFailure"] == "CONTINUE"
    assert "IsIdle" in made.alarms()


@pytest.mark.seed("E3")
def test_a_long_running_cluster_of_one_primary_ends_when_it_is_idle(made: Made) -> None:
    made.cluster(long_running=True, nodes=BatchNodes(), idle=cdk.Duration.minutes(30))
    assert made.properties()["AutoTerminationPolicy"] == {"IdleTimeout": 1_800}


@pytest.mark.seed("E18", "E19")
def test_fleets_put_task_nodes_on_spot_where_most_capacity_is_and_scale(made: Made) -> None:
    made.cluster()
    properties = made.properties()
    assert kinds_of_fleets(properties["Instances"]) == (1, 2, 4)
    task = properties["Instances"]["TaskInstanceFleets"][0]
    assert len(task["InstanceTypeConfigs"]) == 4
    spot = task["LaunchSpecifications"]["SpotSpecification"]
    assert spot["AllocationStrategy"] == "capacity-optimized"
    limits = properties["ManagedScalingPolicy"]["ComputeLimits"]
    assert limits["UnitType"] == "InstanceFleetUnits"
    assert (limits["MinimumCapacityUnits"], limits["MaximumCapacityUnits"]) == (2, 6)
    assert limits["MaximumOnDemandCapacityUnits"] == 2


@pytest.mark.seed("E18")
def test_uniform_groups_sit_in_one_subnet_and_on_demand(made: Made) -> None:
    made.cluster(nodes=BatchNodes(fleets=False, task=3, volume_gib=200))
    instances = made.properties()["Instances"]
    assert "Ec2SubnetId" in instances
    assert "Ec2SubnetIds" not in instances
    groups = [
        instances["MasterInstanceGroup"],
        instances["CoreInstanceGroup"],
        *instances["TaskInstanceGroups"],
    ]
    assert [group["InstanceCount"] for group in groups] == [1, 2, 3]
    assert {group["Market"] for group in groups} == {"ON_DEMAND"}
    volume = groups[1]["EbsConfiguration"]["EbsBlockDeviceConfigs"][0]["VolumeSpecification"]
    assert volume == {"SizeInGB": 200, "VolumeType": "gp3"}


def test_it_sits_in_the_one_subnet_of_the_zone_of_its_data(made: Made) -> None:
    zone = made.vpc.isolated_subnets[1].availability_zone
    cluster = made.cluster(zone=zone)
    assert cluster.subnet.node.path == made.vpc.isolated_subnets[1].node.path
    assert len(made.properties()["Instances"]["Ec2SubnetIds"]) == 1


@pytest.mark.seed("E7", "E17")
def test_tables_are_kept_outside_the_cluster(made: Made) -> None:
    made.cluster(applications=["Spark", "Hive", "Trino", "HBase"], hbase_root="s3://rows/hbase/")
    configured = made.configured()
    for name in ("hive-site", "spark-hive-site"):
        factory = configured[name]["hive.metastore.client.factory.class"]
        assert factory.endswith("AWSGlueDataCatalogHiveClientFactory")
    assert configured["trino-connector-hive"] == {"hive.metastore": "glue"}
    assert configured["hbase"] == {"hbase.emr.storageMode": "s3"}
    assert configured["hbase-site"] == {"hbase.rootdir": "s3://rows/hbase/"}


@pytest.mark.seed("E9", "E13")
def test_hdfs_keeps_each_block_twice_on_four_core_nodes(made: Made) -> None:
    made.cluster(long_running=True, file_system="hdfs")
    assert made.configured()["hdfs-site"] == {"dfs.replication": "2"}
    assert made.properties()["Instances"]["CoreInstanceFleet"]["TargetOnDemandCapacity"] == 4
    assert {"MissingBlocks", "HDFSUtilization"} <= made.alarms()


def test_everything_is_encrypted_and_nodes_ask_for_tokens(made: Made) -> None:
    made.cluster()
    (found,) = made.template.find_resources("AWS::EMR::SecurityConfiguration").values()
    security = found["Properties"]["SecurityConfiguration"]
    assert security["EncryptionConfiguration"]["EnableAtRestEncryption"] is True
    assert security["EncryptionConfiguration"]["EnableInTransitEncryption"] is True
    metadata = security["InstanceMetadataServiceConfiguration"]
    assert metadata["MinimumInstanceMetadataServiceVersion"] == 2
    assert "LogEncryptionKmsKeyId" in made.properties()


def test_nodes_may_touch_only_the_data_that_they_are_given(made: Made) -> None:
    lake = s3.Bucket(made.stack, "Lake")
    cluster = made.cluster(databases=["plants"])
    cluster.read_from(lake, "data/")
    policies = json.dumps(made.template.find_resources("AWS::IAM::Policy"))
    assert "/data/*" in policies
    assert "table/plants/*" in policies
    for policy in made.template.find_resources("AWS::IAM::Policy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Resource"] != "*"


def test_with_every_choice_no_rule_objects(
    made: Made, report_of: Callable[[cdk.Stack], Report]
) -> None:
    made.cluster("Nightly")
    made.cluster("Always", long_running=True, applications=["Trino"])
    made.cluster("Disks", long_running=True, file_system="hdfs")
    made.cluster("Groups", nodes=BatchNodes(fleets=False, task=0))
    found = report_of(made.stack).findings
    assert [(f.rule, f.resource, f.message) for f in found] == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"steps": []}, "it ends after its steps: give steps, or long_running=True"),
        ({"file_system": "hdfs", "nodes": BatchNodes()}, "2 core nodes keep HDFS; give 4 or more"),
        ({"applications": ["HBase"]}, "HBase needs hbase_root"),
        ({"applications": ["Presto", "Trino"]}, "exclude each other"),
        ({"zone": "mars-1a"}, "no private subnet of the network lies in mars-1a"),
    ],
)
def test_what_cannot_be_is_refused(made: Made, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made.cluster(**wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"primaries": 2}, "a cluster has 1 or 3"),
        ({"core": 0}, "0 core and 4 task nodes"),
        ({"core_type": "t2.nano"}, "no node that can be sized"),
        ({"task_types": ()}, "task nodes need a type"),
    ],
)
def test_nodes_that_cannot_be_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        BatchNodes(**wrong)


NIGHTLY = {"input": "2 TiB", "files": 16_000, "profile": "io", "deadline": "2h"}


@pytest.mark.seed("E2", "E9", "E21")
def test_nodes_follow_the_declared_job_and_the_load_travels_with_the_cluster(made: Made) -> None:
    made.cluster(load=NIGHTLY)
    instances = made.properties()["Instances"]
    (task,) = instances["TaskInstanceFleets"]
    types = [one["InstanceType"] for one in task["InstanceTypeConfigs"]]
    need = BatchRequirement(
        input_bytes=2 * 2**40, files=16_000, profile="io", deadline_s=2 * 3_600.0
    )
    sizing = size_cluster(need)
    assert types[0] == sizing.instance_type
    assert task["TargetSpotCapacity"] == sizing.task_nodes
    assert instances["CoreInstanceFleet"]["TargetOnDemandCapacity"] == sizing.core_nodes
    (cluster,) = made.template.find_resources("AWS::EMR::Cluster").values()
    assert cluster["Metadata"]["Headrace"] == {"load": NIGHTLY}


def test_the_largest_of_several_jobs_decides(made: Made) -> None:
    small = {"input": "10 GiB", "files": 100, "deadline": "2h"}
    made.cluster("Both", load={"jobs": {"nightly": NIGHTLY, "hourly": small}})
    both = made.properties()["Instances"]
    assert both["CoreInstanceFleet"]["InstanceTypeConfigs"][0]["InstanceType"].startswith("i4i")


def test_a_job_without_a_deadline_leaves_the_usual_nodes(made: Made) -> None:
    made.cluster(load={"input": "2 TiB", "files": 16_000})
    core = made.properties()["Instances"]["CoreInstanceFleet"]
    assert core["TargetOnDemandCapacity"] == 2


@pytest.mark.parametrize(
    ("load", "said"),
    [
        ({**NIGHTLY, "deadline": "5min"}, "leaves no time to work"),
        ({**NIGHTLY, "input": "fast"}, "load of Made/Nightly: input"),
        ({**NIGHTLY, "file_system": "hdfs"}, "give file_system='hdfs'"),
        (
            {**NIGHTLY, "files": 1, "format": "text", "compression": "gzip"},
            "smaller or splittable files are needed",
        ),
    ],
)
def test_a_load_that_no_cluster_carries_is_refused(
    made: Made, load: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        made.cluster(load=load)


def test_what_queries_run_on_is_neither_scaled_nor_ended(made: Made) -> None:
    made.cluster(long_running=True, applications=["Trino"], nodes=BatchNodes())
    properties = made.properties()
    assert "ManagedScalingPolicy" not in properties
    assert "AutoTerminationPolicy" not in properties
