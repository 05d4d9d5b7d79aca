"""Serverless applications: their ceiling, what their jobs may do, and who hears of failures."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from headrace.report.model import Report
from headrace_constructs import PrivateNetwork, ServerlessBatch

Make = Callable[..., ServerlessBatch]
APPLICATION = "AWS::EMRServerless::Application"


@pytest.fixture
def make(stack: cdk.Stack, topic: sns.Topic) -> Make:
    """Return what makes an application in a private network."""
    vpc = PrivateNetwork(stack, "Network", endpoints=["glue"]).vpc

    def application(name: str = "Batch", **properties: Any) -> ServerlessBatch:
        return ServerlessBatch(stack, name, vpc=vpc, notify=topic, **properties)

    return application


@pytest.mark.seed("E4", "E17")
def test_it_is_private_limited_stops_and_keeps_logs(stack: cdk.Stack, make: Make) -> None:
    make(max_vcpus=40, idle=cdk.Duration.minutes(5))
    template = assertions.Template.from_stack(stack)
    template.has_resource_properties(
        APPLICATION,
        {
            "Type": "SPARK",
            "MaximumCapacity": {"Cpu": "40 vCPU", "Memory": "160 GB"},
            "AutoStopConfiguration": {"Enabled": True, "IdleTimeoutMinutes": 5},
            "RuntimeConfiguration": [{"Classification": "spark-defaults"}],
        },
    )
    (found,) = template.find_resources(APPLICATION).values()
    assert len(found["Properties"]["NetworkConfiguration"]["SubnetIds"]) == 3
    logs = found["Properties"]["MonitoringConfiguration"]["S3MonitoringConfiguration"]
    assert {"LogUri", "EncryptionKeyArn"} == set(logs)


def test_with_everything_used_no_rule_objects(
    stack: cdk.Stack, make: Make, report_of: Callable[[cdk.Stack], Report]
) -> None:
    lake = s3.Bucket(stack, "Lake", enforce_ssl=True)
    batch = make(databases=["plants"])
    batch.read_from(lake, "data/")
    batch.write_to(lake, "wear/")
    batch.schedule("Wear", lake.s3_url_for_object("wear.py"), at="cron(0 2 * * ? *)")
    assert [(f.rule, f.resource, f.message) for f in report_of(stack).findings] == []


def test_its_jobs_touch_only_what_they_are_given(stack: cdk.Stack, make: Make) -> None:
    batch = make(databases=["plants"])
    batch.read_from(s3.Bucket(stack, "Lake"), "data/")
    statements = [
        statement
        for name, policy in assertions.Template.from_stack(stack)
        .find_resources("AWS::IAM::Policy")
        .items()
        if name.startswith("BatchJobs")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]
    assert statements
    assert not [s for s in statements if s["Resource"] == "*"]
    assert "/data/*" in json.dumps(statements)


def test_a_schedule_starts_a_job_retries_and_keeps_what_could_not_be_started(
    stack: cdk.Stack, make: Make
) -> None:
    make().schedule("Wear", "s3://programs/wear.py", "s3://lake/", at="rate(6 hours)")
    (found,) = (
        assertions.Template.from_stack(stack).find_resources("AWS::Scheduler::Schedule").values()
    )
    target = found["Properties"]["Target"]
    assert json.dumps(target["Arn"]).endswith(':scheduler:::aws-sdk:emrserverless:startJobRun"]]}')
    asked = json.dumps(target["Input"])
    for word in ("ApplicationId", "<aws.scheduler.execution-id>", "wear.py", "s3://lake/"):
        assert word in asked
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 3
    assert "DeadLetterConfig" in target
    assert found["Properties"]["ScheduleExpression"] == "rate(6 hours)"


def test_failed_jobs_and_failed_starts_are_told(stack: cdk.Stack, make: Make) -> None:
    batch = make()
    assert len(batch.alarms) == 1
    assertions.Template.from_stack(stack).has_resource_properties(
        "AWS::Events::Rule",
        {"EventPattern": {"source": ["aws.emr-serverless"], "detail": {"state": ["FAILED"]}}},
    )


def test_no_ceiling_at_all_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="max_vcpus is 0; give 1 or more"):
        make(max_vcpus=0)
