"""Video streams of cameras: kept, encrypted with the user's key, watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisvideo as kinesisvideo
from aws_cdk import aws_kms as kms
from constructs import Construct

from headrace.errors import InputError
from headrace.services.video import quotas
from headrace.services.video.sizing import VideoRequirement, size_video
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.declared import declare
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_cdk import aws_sns as sns

__all__ = ["VideoFeed"]

SEED: Final = ("K1", "K4")

_NAMESPACE: Final = "AWS/KinesisVideo"
_PERIOD_S: Final = 300
_FRAGMENT_S: Final = 2
_PRODUCE: Final = ("DescribeStream", "GetDataEndpoint", "PutMedia")
_CONSUME: Final = (
    "DescribeStream",
    "GetClip",
    "GetDASHStreamingSessionURL",
    "GetDataEndpoint",
    "GetHLSStreamingSessionURL",
    "GetImages",
    "GetMedia",
    "GetMediaForFragmentList",
    "ListFragments",
)
_TALK: Final = ("DescribeSignalingChannel", "GetIceServerConfig", "GetSignalingChannelEndpoint")


class VideoFeed(Construct):
    """The video of one camera: a stream, and, if wanted, a channel on which to talk to it.

    A stream takes one camera. Media are kept for a day unless told otherwise, and are encrypted
    with a customer-managed key. Alarms tell when the camera's media are refused or stay away, and
    when players are about to use up what a stream gives.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble.
    media_type
        What the camera sends, so that players know.
    device_name
        The camera's name, for those who look at the stream.
    retention
        How long media can be watched, in whole hours; at most ten years.
    warm
        Keep media in the warm tier: for a retention of 30 days or more that is seldom watched.
    continuous
        Whether the camera sends all the time, so that silence is worth an alarm.
    bytes_per_s
        What the camera sends; checked against what a stream takes.
    fragment
        Time between the camera's key frames; two seconds by default.
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
        device_name: str | None = None,
        retention: Duration | None = None,
        warm: bool = False,
        continuous: bool = True,
        bytes_per_s: float | None = None,
        fragment: Duration | None = None,
        viewers: int = 0,
        two_way: bool = False,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        kept = retention or Duration.days(1)
        hours = _hours(self, kept, warm=warm)
        _check(self, bytes_per_s, fragment, viewers, kept)
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        tier = kinesisvideo.CfnStream.StreamStorageConfigurationProperty(
            default_storage_tier="WARM" if warm else "HOT"
        )
        self.stream = kinesisvideo.CfnStream(
            self,
            "Resource",
            data_retention_in_hours=hours,
            device_name=device_name,
            kms_key_id=self.encryption_key.key_arn,
            media_type=media_type,
            stream_storage_configuration=tier if warm else None,
        )
        self.stream.apply_removal_policy(removal_policy)
        if bytes_per_s is not None:
            declare(self.stream, _load(bytes_per_s, fragment))
        self.channel = kinesisvideo.CfnSignalingChannel(self, "Channel") if two_way else None
        self.alarms = watch(
            self, _NAMESPACE, self._dimensions, _watches(continuous=continuous), notify
        )
        if continuous:
            _alarm_on_silence(self.alarms[0])

    def grant_produce(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* send media."""
        self.encryption_key.grant_encrypt(grantee)
        return _grant(grantee, _PRODUCE, self.stream.attr_arn)

    def grant_consume(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* watch and read media."""
        self.encryption_key.grant_decrypt(grantee)
        return _grant(grantee, _CONSUME, self.stream.attr_arn)

    def grant_talk(self, grantee: iam.IGrantable, *, as_camera: bool = False) -> iam.Grant:
        """Let *grantee* join the channel: as one of its viewers, or as its one master, the camera.

        Raises
        ------
        ValueError
            When there is no channel.
        """
        if self.channel is None:
            raise ValueError(f"{self.node.path} has no channel: create it with two_way=True")
        joins = "ConnectAsMaster" if as_camera else "ConnectAsViewer"
        return _grant(grantee, (*_TALK, joins), self.channel.attr_arn)

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the stream; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE, metric_name=name, dimensions_map=self._dimensions, **options
        )

    @property
    def _dimensions(self) -> dict[str, str]:
        return {"StreamName": self.stream.ref}


def _grant(grantee: iam.IGrantable, verbs: tuple[str, ...], arn: str) -> iam.Grant:
    actions = [f"kinesisvideo:{verb}" for verb in verbs]
    return iam.Grant.add_to_principal(grantee=grantee, actions=actions, resource_arns=[arn])


def _hours(construct: Construct, retention: Duration, *, warm: bool) -> float:
    if retention.is_unresolved():
        return retention.to_hours()
    hours = float(retention.to_hours(integral=False))
    said = f"retention of {construct.node.path} is {hours:g} h; "
    least, most = quotas.RETENTION_MIN_H, quotas.RETENTION_MAX_H
    if not least <= hours <= most:
        raise ValueError(f"{said}media are kept for {least} to {most:,} h")
    if not hours.is_integer():
        raise ValueError(f"{said}give whole hours")
    if warm and hours < quotas.WARM_MIN_H:
        raise ValueError(f"{said}the warm tier bills {quotas.WARM_MIN_H} h at least: leave it out")
    return hours


def _load(bytes_per_s: float, fragment: Duration | None) -> dict[str, str]:
    """Return the load that a camera is: its bitrate, and fragments as long as it makes them."""
    size = bytes_per_s * _fragment_s(fragment)
    return {"rate": f"{bytes_per_s:.15g} B/s", "record_size": f"{size:.15g} B"}


def _fragment_s(fragment: Duration | None) -> float:
    return float(fragment.to_seconds(integral=False)) if fragment else _FRAGMENT_S


def _check(
    construct: Construct,
    bytes_per_s: float | None,
    fragment: Duration | None,
    viewers: int,
    kept: Duration,
) -> None:
    """Refuse what the calculator rules out; without a bitrate nothing can be checked."""
    if bytes_per_s is None:
        if viewers or fragment:
            raise ValueError(
                f"{construct.node.path}: viewers and fragment are checked together with"
                " bytes_per_s: give what the camera sends"
            )
        return
    try:
        need = VideoRequirement(
            cameras=1,
            bytes_per_s=bytes_per_s,
            fragment_s=_fragment_s(fragment),
            viewers=viewers,
            retention_s=quotas.RETENTION_MIN_H * 3_600.0
            if kept.is_unresolved()
            else kept.to_seconds(),
            region=Stack.of(construct).region,
        )
    except InputError as error:
        raise ValueError(f"{construct.node.path}: {error.message}") from None
    for check in size_video(need).checks:
        if check.level == "error":
            raise ValueError(f"{construct.node.path}: {check.message}")


def _watches(*, continuous: bool) -> Iterator[Watch]:
    """Yield what shows that media do not arrive, or soon cannot be watched.

    Source: "Monitoring metrics",
    https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/monitoring-cloudwatch.html
    """
    if continuous:
        yield Watch(
            "Silent",
            "PutMedia.IncomingBytes",
            "Sum",
            1,
            "Nothing has come from the camera for a quarter of an hour.",
            periods=3,
            below=True,
        )
    yield Watch(
        "NotTaken",
        "PutMedia.Success",
        "Average",
        1,
        "The camera's media are not written: look at its connection and its errors.",
        periods=3,
        below=True,
    )
    yield Watch(
        "Refused",
        "PutMedia.ErrorAckCount",
        "Sum",
        0,
        "Fragments are refused: too long, too large, or too many a second.",
    )
    yield Watch(
        "Crowded",
        "ArchivedFragmentsConsumed.Media",
        "Sum",
        quotas.MEDIA_POINTS_PER_S * quotas.MEDIA_ALARM_SHARE * _PERIOD_S,
        "Players use most of the fragments a second that the stream gives: more are refused.",
    )


def _alarm_on_silence(alarm: cloudwatch.Alarm) -> None:
    """Let no data count as trouble: a camera that is cut off reports nothing at all."""
    resource = alarm.node.default_child
    assert isinstance(resource, cloudwatch.CfnAlarm)
    resource.treat_missing_data = "breaching"
