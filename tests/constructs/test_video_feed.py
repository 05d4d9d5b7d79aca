"""A camera's video: what it puts into a template, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from headrace.report.model import Report
from headrace_constructs.video_feed import VideoFeed

pytestmark = pytest.mark.seed("K1", "K4")


def test_two_with_defaults_synthesise_and_raise_no_finding(
    stack: cdk.Stack, topic: sns.Topic, report_of: Callable[[cdk.Stack], Report]
) -> None:
    VideoFeed(stack, "One", notify=topic)
    VideoFeed(stack, "Two", notify=topic, two_way=True)
    report = report_of(stack)
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


def test_a_camera_that_falls_silent_is_told_of(stack: cdk.Stack, topic: sns.Topic) -> None:
    VideoFeed(stack, "Gate", notify=topic)
    VideoFeed(stack, "Bell", notify=topic, continuous=False)
    alarms = assertions.Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm").values()
    missing = [
        alarm["Properties"]["TreatMissingData"]
        for alarm in alarms
        if alarm["Properties"]["MetricName"] == "PutMedia.IncomingBytes"
    ]
    assert missing == ["breaching"]


def test_an_alarm_leaves_room_before_players_are_refused(
    stack: cdk.Stack, topic: sns.Topic
) -> None:
    VideoFeed(stack, "Gate", notify=topic)
    assertions.Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"MetricName": "ArchivedFragmentsConsumed.Media", "Threshold": 0.8 * 500 * 300},
    )


def test_long_retention_may_be_warm(stack: cdk.Stack, topic: sns.Topic) -> None:
    kept = cdk.Duration.days(365)
    VideoFeed(stack, "Gate", notify=topic, retention=kept, warm=True, device_name="gate-1")
    assertions.Template.from_stack(stack).has_resource_properties(
        "AWS::KinesisVideo::Stream",
        {
            "DataRetentionInHours": 8_760,
            "DeviceName": "gate-1",
            "StreamStorageConfiguration": {"DefaultStorageTier": "WARM"},
        },
    )


def test_the_camera_is_master_of_the_channel_and_people_are_viewers(
    stack: cdk.Stack, topic: sns.Topic
) -> None:
    feed = VideoFeed(stack, "Gate", notify=topic, two_way=True)
    joins = {}
    for name, as_camera in (("Camera", True), ("Guard", False)):
        role = iam.Role(stack, name, assumed_by=iam.AccountRootPrincipal())
        feed.grant_talk(role, as_camera=as_camera)
    policies = assertions.Template.from_stack(stack).find_resources("AWS::IAM::Policy")
    for policy in policies.values():
        (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
        name = policy["Properties"]["PolicyName"][:5]
        joins[name] = [action for action in statement["Action"] if "Connect" in action]
    assert joins == {
        "Camer": ["kinesisvideo:ConnectAsMaster"],
        "Guard": ["kinesisvideo:ConnectAsViewer"],
    }


def test_other_metrics_of_the_stream_can_be_shown(stack: cdk.Stack, topic: sns.Topic) -> None:
    feed = VideoFeed(stack, "Gate", notify=topic)
    metric = feed.metric("GetMedia.MillisBehindNow", statistic="Maximum")
    assert (metric.namespace, metric.statistic) == ("AWS/KinesisVideo", "Maximum")
    assert list(metric.dimensions or {}) == ["StreamName"]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"retention": cdk.Duration.minutes(30)}, "media are kept for 1 to 87,600 h"),
        ({"retention": cdk.Duration.minutes(90)}, "is 1.5 h; give whole hours"),
        ({"retention": cdk.Duration.days(7), "warm": True}, "the warm tier bills 720 h at least"),
        ({"viewers": 5}, "give what the camera sends"),
        ({"bytes_per_s": 0.0}, "the bitrate is nothing"),
        (
            {"bytes_per_s": 1e5, "fragment": cdk.Duration.seconds(30)},
            "fragments of 30 s are refused",
        ),
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


def test_a_retention_may_be_a_parameter(stack: cdk.Stack, topic: sns.Topic) -> None:
    hours = cdk.CfnParameter(stack, "Hours", type="Number").value_as_number
    kept = cdk.Duration.hours(hours)
    VideoFeed(stack, "Gate", notify=topic, retention=kept, bytes_per_s=250_000, viewers=5)
    assertions.Template.from_stack(stack).has_resource_properties(
        "AWS::KinesisVideo::Stream", {"DataRetentionInHours": {"Ref": "Hours"}}
    )
