"""A camera's video: what it puts into a template, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from headrace.pipeline import Request, checked
from headrace_constructs.video_feed import VideoFeed

pytestmark = pytest.mark.seed("K1", "K4")


@pytest.fixture
def stack() -> cdk.Stack:
    return cdk.Stack(cdk.App(), "Made")


@pytest.fixture
def topic(stack: cdk.Stack) -> sns.Topic:
    topic = sns.Topic(stack, "Topic", enforce_ssl=True)
    sns.Subscription(
        stack,
        "Ear",
        topic=topic,
        protocol=sns.SubscriptionProtocol.EMAIL,
        endpoint="on-call@example.com",
    )
    return topic


def test_two_with_defaults_synthesise_and_raise_no_finding(
    stack: cdk.Stack, topic: sns.Topic, tmp_path: Path
) -> None:
    VideoFeed(stack, "One", notify=topic)
    VideoFeed(stack, "Two", notify=topic, two_way=True)
    path = tmp_path / "made.json"
    path.write_text(json.dumps(assertions.Template.from_stack(stack).to_json()))
    report = checked(Request(paths=(str(path),), region="eu-west-1"))
    assert [(f.rule, f.resource, f.message) for f in report.findings] == []


def test_media_are_kept_encrypted_and_watched(stack: cdk.Stack, topic: sns.Topic) -> None:
    feed = VideoFeed(stack, "Gate", notify=topic, retention=cdk.Duration.days(7))
    template = assertions.Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::KinesisVideo::Stream",
        {
            "DataRetentionInHours": 168,
            "MediaType": "video/h264",
            "KmsKeyId": assertions.Match.any_value(),
        },
    )
    template.resource_count_is("AWS::CloudWatch::Alarm", len(feed.alarms))


def test_who_may_watch_may_not_send(stack: cdk.Stack, topic: sns.Topic) -> None:
    feed = VideoFeed(stack, "Gate", notify=topic)
    role = iam.Role(stack, "Viewer", assumed_by=iam.AccountRootPrincipal())
    feed.grant_consume(role)
    (policy,) = assertions.Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    text = json.dumps(policy["Properties"]["PolicyDocument"])
    assert "kinesisvideo:GetMedia" in text
    assert "kinesisvideo:PutMedia" not in text
    assert '"*"' not in text


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"retention": cdk.Duration.minutes(30)}, "media are kept for 1 to 87,600 h"),
        ({"bytes_per_s": 20e6}, "write bytes: 20 MB/s for one stream, which takes 12.5"),
        (
            {"bytes_per_s": 1e5, "viewers": 5_000},
            "playlists: 12,500 points/s for one stream, which takes 10,000",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    stack: cdk.Stack, topic: sns.Topic, properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        VideoFeed(stack, "Gate", notify=topic, **properties)


def test_without_a_channel_nobody_talks(stack: cdk.Stack, topic: sns.Topic) -> None:
    feed = VideoFeed(stack, "Gate", notify=topic)
    with pytest.raises(ValueError, match="create it with two_way=True"):
        feed.grant_talk(iam.Role(stack, "Viewer", assumed_by=iam.AccountRootPrincipal()))
