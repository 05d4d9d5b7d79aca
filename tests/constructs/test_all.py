"""What holds for every construct: two of it with defaults make a stack that no rule objects to."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

import headrace_constructs
from headrace.report.model import Report

CONSTRUCTS = [
    name
    for name in headrace_constructs.__all__
    if inspect.isclass(one := getattr(headrace_constructs, name)) and issubclass(one, Construct)
]
FOR_THE_USER = {
    "KDS303": "who reads the stream",
    "RS106": "to which other region snapshots are copied",
}
"""Notices about what no default can decide."""


def _network(stack: cdk.Stack, _: sns.Topic, name: str) -> Any:
    return headrace_constructs.PrivateNetwork(stack, f"Net{name}").vpc


def _domain(stack: cdk.Stack, topic: sns.Topic, name: str) -> Any:
    vpc = _network(stack, topic, name)
    return headrace_constructs.SearchDomain(stack, f"Domain{name}", vpc=vpc, notify=topic)


def _stream(stack: cdk.Stack, topic: sns.Topic, name: str) -> Any:
    return headrace_constructs.EventStream(stack, f"Stream{name}", notify=topic).stream


def _function(stack: cdk.Stack, _: sns.Topic, name: str) -> Any:
    return lambda_.Function(
        stack,
        f"Function{name}",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): ..."),
    )


def _code(stack: cdk.Stack, _: sns.Topic, name: str) -> Any:
    bucket = s3.Bucket.from_bucket_name(stack, f"Code{name}", "programs")
    return headrace_constructs.FlinkCode(bucket, "app.jar")


def _lake(stack: cdk.Stack, _: sns.Topic, name: str) -> Any:
    bucket = s3.Bucket(stack, f"Lake{name}", encryption=s3.BucketEncryption.KMS, enforce_ssl=True)
    return headrace_constructs.LakeConnection(bucket=bucket, database="lake")


def _certificates(stack: cdk.Stack, _: sns.Topic, name: str) -> Any:
    bucket = s3.Bucket.from_bucket_name(stack, f"Certificates{name}", "certificates")
    return headrace_constructs.Certificates(bucket, "nodes.zip")


ARGUMENTS: Mapping[str, Callable[[cdk.Stack, sns.Topic, str], Any]] = {
    "authors": lambda *_: ["arn:aws:quicksight:eu-west-1:111122223333:group/default/authors"],
    "certificates": _certificates,
    "code": _code,
    "domain": _domain,
    "encryption_key": lambda stack, _, name: kms.Key(stack, f"Key{name}", enable_key_rotation=True),
    "function": _function,
    "lake": _lake,
    "late": lambda *_: cdk.Duration.hours(1),
    "notify": lambda _, topic, __: topic,
    "steps": lambda *_: [headrace_constructs.BatchStep.spark("Job", "s3://programs/job.py")],
    "stream": _stream,
    "vpc": _network,
}
"""Name of an argument that has no default → what makes one."""


ONE_OF_SEVERAL = {"BatchCluster": ["steps"], "BiWorkspace": ["lake"]}
"""Construct that needs one of several arguments → the one that it is given here."""


def required(construct: Any) -> list[str]:
    """Return the names of the keyword arguments without which *construct* is not made."""
    return ONE_OF_SEVERAL.get(construct.__name__, []) + [
        parameter.name
        for parameter in inspect.signature(construct.__init__).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        and parameter.default is inspect.Parameter.empty
    ]


def test_every_construct_of_the_package_is_found() -> None:
    assert len(CONSTRUCTS) >= 11


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_two_with_defaults_synthesise_and_raise_no_finding(
    stack: cdk.Stack,
    topic: sns.Topic,
    report_of: Callable[[cdk.Stack], Report],
    name: str,
) -> None:
    construct = getattr(headrace_constructs, name)
    for n in ("One", "Two"):
        given = {argument: ARGUMENTS[argument](stack, topic, n) for argument in required(construct)}
        construct(stack, n, **given)
    assert [
        (found.rule, found.resource, found.message)
        for found in report_of(stack).findings
        if found.rule not in FOR_THE_USER
    ] == []
