"""How many video streams, what each carries, what is stored, and what it costs.

One camera needs one stream: a stream takes one connection at a time. So cameras are never divided
among fewer streams; what is sized is whether one stream carries its camera and its viewers.

Source: "Kinesis Video Streams service quotas",
https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.video import quotas as q
from headrace.services.video.prices import PRICE_LIST, Usage, bill, prices_for
from headrace.sizing import HOURS_PER_MONTH, Amount, Check, Sizing, Term, fits, lanes_for
from headrace.units import format_count

__all__ = ["SEED", "VideoRequirement", "VideoSizing", "archive_points_per_s", "size_video"]

SEED: Final = ("K1", "K4")

_GB: Final = 1_000_000_000
_HOUR_S: Final = 3_600


class VideoRequirement(Struct, frozen=True, kw_only=True):
    """What cameras send and viewers watch.

    Parameters
    ----------
    cameras
        Cameras, each with a stream of its own.
    bytes_per_s
        What one of them sends while it sends.
    retention_s
        How long media are kept; 0 for live only.
    fragment_s
        Length of a fragment: one key frame to the next.
    tracks
        Tracks of a fragment: video, and audio.
    viewers
        Who watches one camera's playback (HLS or DASH) at the same time, at the peak.
    readers
        Applications that read one camera's media continuously (GetMedia).
    active_share
        Share of the time in which cameras send.
    watched_share
        Share of the time in which that many viewers watch.
    channels
        Signalling channels in use, for WebRTC.
    messages_per_month
        Messages on all channels, sent and received, in a month.
    turn_s_per_month
        How long the media of all channels are relayed in a month, in seconds.
    region
        For prices.

    Raises
    ------
    InputError
        When a number cannot be.
    """

    cameras: int
    bytes_per_s: float
    retention_s: float = 0.0
    fragment_s: float = 2.0
    tracks: int = 1
    viewers: int = 0
    readers: int = 0
    active_share: float = 1.0
    watched_share: float = 1.0
    channels: int = 0
    messages_per_month: float = 0.0
    turn_s_per_month: float = 0.0
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        if self.cameras < 1:
            raise InputError(f"{self.cameras} cameras: there is at least one")
        if self.bytes_per_s <= 0:
            raise InputError("the bitrate is nothing: give what a camera sends, e.g. 2Mbit/s")
        if self.fragment_s <= 0:
            raise InputError("a fragment has no length: give the time between key frames, e.g. 2s")
        if not 1 <= self.tracks <= q.TRACKS_MAX:
            raise InputError(f"{self.tracks} tracks: a fragment has 1 to {q.TRACKS_MAX}")
        if min(self.viewers, self.readers, self.retention_s) < 0:
            raise InputError("viewers, readers and retention cannot be below 0")
        if min(self.channels, self.messages_per_month, self.turn_s_per_month) < 0:
            raise InputError("channels, messages and relayed time cannot be below 0")
        if not self.channels and (self.messages_per_month or self.turn_s_per_month):
            raise InputError("messages and relayed time need a signalling channel: give channels")

    @property
    def fragment_bytes(self) -> float:
        """Size of a fragment."""
        return self.bytes_per_s * self.fragment_s

    @property
    def stored_bytes(self) -> float:
        """What all streams hold once the retention has passed."""
        return self.cameras * self.bytes_per_s * self.active_share * self.retention_s


class VideoSizing(Sizing, frozen=True, kw_only=True):
    """Answer of `size_video`.

    Attributes
    ----------
    streams
        Video streams: one a camera.
    stored_bytes
        What all of them hold once the retention has passed.
    viewers_max
        Viewers of one stream that its media quota allows.
    """

    streams: int
    stored_bytes: float
    viewers_max: int


def archive_points_per_s(
    sessions: int, fragment_s: float, *, tracks: int = 1, playlist: int = q.PLAYLIST_DEFAULT
) -> tuple[float, float]:
    """Return what live playback uses of a stream's metadata and media quotas, in points/s.

    A player asks for its playlist once a fragment, for each track, and the whole playlist counts;
    then it fetches the newest fragment of each track.

    Parameters
    ----------
    sessions
        Players at the same time.
    fragment_s
        Length of a fragment.
    tracks
        Tracks of a fragment.
    playlist
        Fragments in the playlist.

    Examples
    --------
    >>> archive_points_per_s(250, 1.0, tracks=2)
    (2500.0, 500.0)
    """
    media = sessions * tracks / fragment_s
    return media * playlist, media


def size_video(need: VideoRequirement) -> VideoSizing:
    """Return streams, quotas used, storage and cost for *need*."""
    terms = tuple(_terms(need))
    binding = max(terms, key=lambda term: term.utilisation or 0.0)
    a_viewer = archive_points_per_s(1, need.fragment_s, tracks=need.tracks)[1]
    most = math.floor(q.MEDIA_POINTS_PER_S / a_viewer * (1 + 1e-9))
    return VideoSizing(
        service="video",
        streams=need.cameras,
        stored_bytes=need.stored_bytes,
        viewers_max=most,
        answer=tuple(_answer(need, most)),
        terms=terms,
        binding=binding.name,
        checks=tuple(_checks(need, terms)),
        costs=(bill(_usage(need), prices_for(need.region)),),
        notes=tuple(_notes(need)),
        sources=(q.LIMITS.url, q.WORKINGS.url, PRICE_LIST.url),
    )


def _answer(need: VideoRequirement, viewers_max: int) -> Iterator[Amount]:
    yield Amount(name="streams", value=need.cameras)
    yield Amount(name="taken in", value=need.cameras * need.bytes_per_s / q.MB, unit="MB/s")
    yield Amount(name="fragments", value=need.cameras / need.fragment_s, unit="a second")
    yield Amount(name="size of a fragment", value=need.fragment_bytes / q.MB, unit="MB")
    yield Amount(name="stored", value=need.stored_bytes / _GB, unit="GB")
    if need.viewers or need.readers:
        out = need.cameras * (need.viewers + need.readers) * need.bytes_per_s
        yield Amount(name="given out at the peak", value=out / q.MB, unit="MB/s")
    yield Amount(name="viewers that a stream takes", value=viewers_max)


def _terms(need: VideoRequirement) -> Iterator[Term]:
    yield _term("write bytes", need.bytes_per_s / q.MB, "MB/s", q.PUT_BYTES_PER_S / q.MB)
    yield _term("fragments", 1 / need.fragment_s, "fragments/s", q.FRAGMENTS_PER_S)
    if need.readers:
        yield _term("continuous readers", need.readers, "connections", q.GET_CONNECTIONS)
    if need.viewers:
        listed, fetched = archive_points_per_s(need.viewers, need.fragment_s, tracks=need.tracks)
        yield _term("playlists", listed, "points/s", q.METADATA_POINTS_PER_S)
        yield _term("fragments watched", fetched, "points/s", q.MEDIA_POINTS_PER_S)


def _term(name: str, value: float, unit: str, limit: float) -> Term:
    return Term(
        name=name,
        value=value,
        unit=unit,
        limit=limit,
        lanes=lanes_for(value, limit),
        utilisation=value / limit,
    )


def _checks(need: VideoRequirement, terms: tuple[Term, ...]) -> Iterator[Check]:
    for term in terms:
        if not fits(term.value, term.limit):
            message = (
                f"{term.name}: {format_count(term.value)} {term.unit} for one stream, which takes "
                f"{format_count(term.limit)}; {_WAYS_OUT[term.name]}"
            )
            yield _check(term.name, message, term.value, term.limit)
    if not q.FRAGMENT_MIN_S <= need.fragment_s <= q.FRAGMENT_MAX_S:
        message = (
            f"fragments of {need.fragment_s:g} s are refused: {q.FRAGMENT_MIN_S} to "
            f"{q.FRAGMENT_MAX_S} s are taken; set the camera's time between key frames"
        )
        yield _check("fragment length", message, need.fragment_s, q.FRAGMENT_MAX_S)
    if need.fragment_bytes > q.FRAGMENT_MAX_BYTES:
        message = f"fragments of {need.fragment_bytes / q.MB:,.4g} MB are refused: 50 MB at most"
        yield _check("fragment size", message, need.fragment_bytes, q.FRAGMENT_MAX_BYTES)
    if 0 < need.retention_s < q.RETENTION_MIN_H * _HOUR_S:
        message = "media are kept for an hour at least, or not at all"
        yield _check("retention", message, need.retention_s, q.RETENTION_MIN_H * _HOUR_S)
    if need.retention_s > q.RETENTION_MAX_H * _HOUR_S:
        message = "media are kept for 10 years at most"
        yield _check("retention", message, need.retention_s, q.RETENTION_MAX_H * _HOUR_S)
    if need.viewers and not need.retention_s:
        message = "without retention nothing is archived, and players have nothing to play"
        yield _check("retention", message, 0.0, 1.0)
    if need.cameras > q.STREAMS_PER_ACCOUNT:
        message = (
            f"{need.cameras:,} streams exceed the account's {q.STREAMS_PER_ACCOUNT:,}: "
            "ask for a higher quota"
        )
        yield Check(name="streams", level="warning", message=message)


_WAYS_OUT: Final = {
    "write bytes": "ask for a higher quota, or send a lower bitrate",
    "fragments": "make fragments longer",
    "continuous readers": "let one reader hand on to the others",
    "playlists": "make fragments longer, or put a CDN before the stream",
    "fragments watched": "make fragments longer, or put a CDN before the stream",
}


def _check(name: str, message: str, value: float, limit: float) -> Check:
    return Check(name=name, level="error", message=message, value=value, limit=limit)


def _usage(need: VideoRequirement) -> Usage:
    month_s = HOURS_PER_MONTH * _HOUR_S
    sent = need.cameras * need.bytes_per_s * month_s
    return Usage(
        bytes_in=sent * need.active_share,
        bytes_read=sent * need.active_share * need.readers,
        bytes_played=sent * need.watched_share * need.viewers,
        stored_bytes=need.stored_bytes,
        channels=need.channels,
        messages=need.messages_per_month,
        turn_s=need.turn_s_per_month,
    )


def _notes(need: VideoRequirement) -> Iterator[str]:
    yield "Each camera has a stream of its own: a stream takes one connection at a time."
    if need.viewers:
        playlist = q.PLAYLIST_DEFAULT
        yield f"Viewers play live over HLS, with {playlist} fragments in the playlist."
    if need.cameras > q.ENDPOINTS_PER_S:
        yield (
            f"After an outage {need.cameras:,} cameras take {need.cameras / q.ENDPOINTS_PER_S:,.3g}"
            f" s at least to be back: an account gets {q.ENDPOINTS_PER_S} endpoints a second."
            " Let them keep theirs and ask for a new one only where it fails."
        )
    if need.retention_s >= q.WARM_MIN_H * _HOUR_S:
        yield (
            "Costs are those of the hot tier. The warm tier stores for less, but bills the number"
            f" of fragments taken in, and {q.WARM_MIN_H // 24} days at least: compare the two."
        )
    if prices_for(need.region).region != need.region:
        yield f"Prices are those of us-east-1: the ones of {need.region} aren't known here."
    yield "The bill leaves out data transfer to the internet."
