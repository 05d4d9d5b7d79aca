"""Video streams of cameras: kept, encrypted with the user's key, watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisvideo as kinesisvideo
from aws_cdk import aws_kms as kms
from constructs import Construct

from headrace.errors import InputError
from headrace.services.video import quotas
from headrace.services.video.sizing import VideoRequirement, size_video
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_sns as sns

__all__ = ["VideoFeed"]

SEED: Final = ("K1", "K4")

_NAMESPACE: Final = "AWS/KinesisVideo"
_PRODUCE: Final = ["DescribeStream", "GetDataEndpoint", "PutMedia"]
_CONSUME: Final = [
    "DescribeStream",
    "GetClip",
    "GetDASHStreamingSessionURL",
    "GetDataEndpoint",
    "GetHLSStreamingSessionURL",
    "GetMedia",
    "GetMediaForFragmentList",
    "ListFragments",
]
_SIGNAL: Final = ["ConnectAsViewer", "DescribeSignalingChannel", "GetIceServerConfig"]
_SIGNAL_ENDPOINT: Final = "GetSignalingChannelEndpoint"


class VideoFeed(Construct):
    """The video of one camera: a stream, and, if wanted, a channel on which to talk to it.

    A stream takes one camera. Media are kept for a day unless told otherwise, and are encrypted
    with a customer-managed key. Alarms tell when the camera's media are refused or do not arrive.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble.
    media_type
        What the camera sends, so that players know.
    retention
        How long media can be watched; at most ten years.
    bytes_per_s
        What the camera sends; checked against what a stream takes.
    viewers
        Players at the same time, checked likewise.
    two_way
        Whether to add a signalling channel, for live talks with WebRTC.
    encryption_key
        Key to encrypt with; a new key that rotates yearly by default.
    removal_policy
        What becomes of the stream and its key when the stack is deleted; kept by default.

    Attributes
    ----------
    stream : aws_cdk.aws_kinesisvideo.CfnStream
        The video stream.
    channel : aws_cdk.aws_kinesisvideo.CfnSignalingChannel or None
        The signalling channel, if any.
    encryption_key : aws_cdk.aws_kms.IKey
        The key that encrypts the stream.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When one stream cannot carry the camera or its viewers, or the retention cannot be.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notify: sns.ITopic,
        media_type: str = "video/h264",
        retention: Duration | None = None,
        bytes_per_s: float | None = None,
        viewers: int = 0,
        two_way: bool = False,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        kept = retention or Duration.days(1)
        if bytes_per_s is not None:
            _check(self, bytes_per_s, viewers, kept)
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.stream = kinesisvideo.CfnStream(
            self,
            "Resource",
            data_retention_in_hours=_hours(self, kept),
            kms_key_id=self.encryption_key.key_arn,
            media_type=media_type,
        )
        self.stream.apply_removal_policy(removal_policy)
        self.channel = kinesisvideo.CfnSignalingChannel(self, "Channel") if two_way else None
        self.alarms: list[cloudwatch.Alarm] = watch(
            self, _NAMESPACE, {"StreamName": self.stream.ref}, _watches(), notify
        )

    def grant_produce(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* send media."""
        self.encryption_key.grant_encrypt(grantee)
        return self._grant(grantee, _PRODUCE, self.stream.attr_arn)

    def grant_consume(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* watch and read media."""
        self.encryption_key.grant_decrypt(grantee)
        return self._grant(grantee, _CONSUME, self.stream.attr_arn)

    def grant_talk(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* join the channel as a viewer.

        Raises
        ------
        ValueError
            When there is no channel.
        """
        if self.channel is None:
            raise ValueError(f"{self.node.path} has no channel: create it with two_way=True")
        return self._grant(grantee, [*_SIGNAL, _SIGNAL_ENDPOINT], self.channel.attr_arn)

    def _grant(self, grantee: iam.IGrantable, verbs: list[str], arn: str) -> iam.Grant:
        actions = [f"kinesisvideo:{verb}" for verb in verbs]
        return iam.Grant.add_to_principal(grantee=grantee, actions=actions, resource_arns=[arn])


def _hours(construct: Construct, retention: Duration) -> float:
    if retention.is_unresolved():
        return retention.to_hours()
    hours = float(retention.to_hours(integral=False))
    if not 1 <= hours <= quotas.RETENTION_MAX_H:
        raise ValueError(
            f"retention of {construct.node.path} is {hours:g} h; media are kept for 1 to "
            f"{quotas.RETENTION_MAX_H:,} h"
        )
    return hours


def _check(construct: Construct, bytes_per_s: float, viewers: int, kept: Duration) -> None:
    try:
        need = VideoRequirement(
            cameras=1,
            bytes_per_s=bytes_per_s,
            viewers=viewers,
            retention_s=1.0 if kept.is_unresolved() else kept.to_seconds(),
            region=Stack.of(construct).region,
        )
    except InputError as error:
        raise ValueError(f"{construct.node.path}: {error.message}") from None
    for check in size_video(need).checks:
        if check.level == "error":
            raise ValueError(f"{construct.node.path}: {check.message}")


def _watches() -> tuple[Watch, ...]:
    """Return what shows that media do not arrive.

    Source: "Monitoring metrics",
    https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/monitoring-cloudwatch.html
    """
    return (
        Watch(
            "NotTaken",
            "PutMedia.Success",
            "Average",
            1,
            "The camera's media are not written: look at its connection and its errors.",
            periods=3,
            below=True,
        ),
        Watch(
            "Refused",
            "PutMedia.ErrorAckCount",
            "Sum",
            0,
            "Fragments are refused: too long, too large, or too many a second.",
        ),
    )
