"""The numbers of Kinesis Video Streams, each with unit, source and date.

The service counts in decimal units: 1 MB = 10^6 B, 100 Mbps = 12.5 MB/s.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/"
_TEMPLATE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"

LIMITS = Source("Kinesis Video Streams service quotas", _GUIDE + "limits.html", _READ)
WORKINGS = Source("How it works", _GUIDE + "how-it-works.html", _READ)
ENCRYPTION = Source("Data protection", _GUIDE + "how-kms.html", _READ)
TIERS = Source("Tiered storage", _GUIDE + "tiered-storage.html", _READ)
MEDIA_TYPE = Source("UpdateStream", _GUIDE + "API_UpdateStream.html", _READ)
PLAYBACK = Source("Media playback", _GUIDE + "how-playback.html", _READ)
MONITORING = Source("Monitoring metrics", _GUIDE + "monitoring-cloudwatch.html", _READ)
STREAM = Source(
    "AWS::KinesisVideo::Stream", _TEMPLATE + "aws-resource-kinesisvideo-stream.html", _READ
)
CHANNEL = Source(
    "AWS::KinesisVideo::SignalingChannel",
    _TEMPLATE + "aws-resource-kinesisvideo-signalingchannel.html",
    _READ,
)

MB: Final = 1_000_000
"""Bytes of a MB."""

# The account

STREAMS_PER_ACCOUNT: Final[Annotated[int, Quota("streams", LIMITS, "can be raised")]] = 10_000

ENDPOINTS_PER_S: Final[
    Annotated[int, Quota("GetDataEndpoint calls/s", LIMITS, "of all cameras and readers")]
] = 300

# One stream: writing

PUT_CONNECTIONS: Final[
    Annotated[int, Quota("connections", LIMITS, "the newest is refused: one camera a stream")]
] = 1
PUT_BYTES_PER_S: Final[Annotated[int, Quota("B/s", LIMITS, "can be raised")]] = 12_500_000
PUT_CALLS_PER_S: Final[Annotated[int, Quota("calls/s", LIMITS)]] = 5
FRAGMENTS_PER_S: Final[Annotated[int, Quota("fragments/s", LIMITS)]] = 5
FRAGMENT_MIN_S: Final[Annotated[int, Quota("s", LIMITS)]] = 1
FRAGMENT_MAX_S: Final[Annotated[int, Quota("s", LIMITS)]] = 20
FRAGMENT_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS)]] = 50 * MB
TRACKS_MAX: Final[Annotated[int, Quota("tracks", LIMITS, "of a fragment")]] = 3

# One stream: reading

GET_CONNECTIONS: Final[Annotated[int, Quota("connections", LIMITS, "GetMedia")]] = 3
GET_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", LIMITS, "each GetMedia connection; can be raised")]
] = 25_000_000
MEDIA_POINTS_PER_S: Final[
    Annotated[int, Quota("points/s", LIMITS, "archived media: one for each fragment fetched")]
] = 500
METADATA_POINTS_PER_S: Final[
    Annotated[int, Quota("points/s", LIMITS, "archived media: one for each fragment listed")]
] = 10_000
CLIP_FRAGMENTS: Final[Annotated[int, Quota("fragments", LIMITS, "of one GetClip")]] = 200
CLIP_BYTES: Final[Annotated[int, Quota("B", LIMITS, "of one GetClip")]] = 100 * MB
SESSIONS_PER_S: Final[Annotated[int, Quota("calls/s", LIMITS, "GetHLSStreamingSessionURL")]] = 25
PLAYLIST_DEFAULT: Final[Annotated[int, Quota("fragments", PLAYBACK, "of a live HLS playlist")]] = 5

# Keeping

RETENTION_DEFAULT_H: Final[Annotated[int, Quota("h", STREAM)]] = 0
RETENTION_MIN_H: Final[Annotated[int, Quota("h", LIMITS, "where media are kept at all")]] = 1
RETENTION_MAX_H: Final[Annotated[int, Quota("h", STREAM)]] = 87_600
LIVE_BUFFER_S: Final[
    Annotated[int, Quota("s", WORKINGS, "with retention 0, or 200 MB if that is less")]
] = 300
WARM_MIN_H: Final[Annotated[int, Quota("h", TIERS, "least time billed in the warm tier")]] = 30 * 24

# Watching

MEDIA_ALARM_SHARE: Final[
    Annotated[float, Quota("share", LIMITS, "of the media points: room to act", verified=False)]
] = 0.8

# Signalling

MESSAGE_TTL_DEFAULT_S: Final[Annotated[int, Quota("s", CHANNEL)]] = 60
MESSAGE_TTL_RANGE_S: Final[Annotated[tuple[int, int], Quota("s", CHANNEL)]] = (5, 120)
