"""``headrace size video``."""

from __future__ import annotations

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import BITRATE, DURATION, SHARE

__all__ = ["command"]


@click.command("video")
@click.option("--cameras", type=click.IntRange(1), required=True, help="Cameras: 200.")
@click.option("--bitrate", type=BITRATE, required=True, help="What one sends: 2Mbit/s.")
@click.option("--retention", type=DURATION, default=0.0, help="How long media are kept: 7d.")
@click.option(
    "--fragment", type=DURATION, default=2.0, show_default="2s", help="Time between key frames."
)
@click.option("--tracks", type=click.IntRange(1, 3), default=1, help="Video, and audio.")
@click.option("--viewers", type=click.IntRange(0), default=0, help="Players of one camera.")
@click.option("--readers", type=click.IntRange(0), default=0, help="Applications on one camera.")
@click.option("--active", type=SHARE, default=1.0, help="Share of the time that cameras send.")
@click.option("--watched", type=SHARE, default=1.0, help="Share of the time that viewers watch.")
@click.option("--channels", type=click.IntRange(0), default=0, help="Signalling channels in use.")
@click.option("--messages", type=click.FloatRange(0), default=0.0, help="Messages a month, all.")
@click.option("--relayed", type=DURATION, default=0.0, help="Time relayed (TURN) a month: 20h.")
@click.option("--region", default="us-east-1", show_default=True, help="For prices.")
@format_option()
def command(
    cameras: int,
    bitrate: float,
    retention: float,
    fragment: float,
    tracks: int,
    viewers: int,
    readers: int,
    active: float,
    watched: float,
    channels: int,
    messages: float,
    relayed: float,
    region: str,
    output_format: str,
) -> None:
    """Streams, quotas, storage and cost of cameras on Kinesis Video Streams."""
    from headrace.cli.size.printing import show
    from headrace.services.video.sizing import VideoRequirement, size_video

    need = VideoRequirement(
        cameras=cameras,
        bytes_per_s=bitrate,
        retention_s=retention,
        fragment_s=fragment,
        tracks=tracks,
        viewers=viewers,
        readers=readers,
        active_share=active,
        watched_share=watched,
        channels=channels,
        messages_per_month=messages,
        turn_s_per_month=relayed,
        region=region,
    )
    show(size_video(need), output_format)
