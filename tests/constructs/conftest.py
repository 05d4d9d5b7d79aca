"""What the tests of constructs share: a stack, a topic that somebody hears, what is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from headrace.pipeline import Request, checked
from headrace.report.model import Report


@pytest.fixture
def stack() -> cdk.Stack:
    """Return an empty stack."""
    return cdk.Stack(cdk.App(), "Made")


@pytest.fixture
def topic(stack: cdk.Stack) -> sns.Topic:
    """Return a topic of the stack, with a subscriber, that lets alarms publish."""
    topic = sns.Topic(stack, "Topic", enforce_ssl=True)
    account = {"StringEquals": {"aws:SourceAccount": stack.account}}
    topic.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com", conditions=account))
    sns.Subscription(
        stack,
        "Ear",
        topic=topic,
        protocol=sns.SubscriptionProtocol.EMAIL,
        endpoint="on-call@example.com",
    )
    return topic


@pytest.fixture
def report_of(tmp_path: Path) -> Callable[[cdk.Stack], Report]:
    """Return what reports on a stack as it is synthesised."""

    def report(stack: cdk.Stack) -> Report:
        path = tmp_path / "made.json"
        path.write_text(json.dumps(assertions.Template.from_stack(stack).to_json()))
        made = checked(Request(paths=(str(path),), region="eu-west-1"))
        assert made.crashes == ()
        return made

    return report
