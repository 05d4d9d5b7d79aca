"""Video streams as the design sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.services.entries import figure_of
from headrace.services.video.component import SignalingChannel, VideoStream

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

RESOURCES = """
Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
Gate:
  Type: AWS::KinesisVideo::Stream
  Properties:
    Name: gate
    DataRetentionInHours: 168
    MediaType: video/h264
    KmsKeyId: !Ref Key
    StreamStorageConfiguration: {DefaultStorageTier: WARM}
Door: {Type: AWS::KinesisVideo::Stream}
Talk: {Type: AWS::KinesisVideo::SignalingChannel, Properties: {MessageTtlSeconds: 30}}
"""


@pytest.mark.seed("K4")
def test_a_video_stream_reads_and_draws(design_of: Designs, edges_of: Edges) -> None:
    design = design_of(RESOURCES)
    gate, door = design.components(VideoStream)
    assert (gate.retention_h, gate.media_type, gate.warm) == (168, "video/h264", True)
    assert (door.retention_h, door.media_type, door.warm) == (0, "", False)
    assert edges_of(design) == ["Gate encrypted_by() Key"]


def test_a_channel_says_how_long_messages_wait(design_of: Designs) -> None:
    (talk,) = design_of(RESOURCES).components(SignalingChannel)
    assert talk.message_ttl_s == 30


def test_a_drawing_says_how_long_media_are_kept(design_of: Designs) -> None:
    shown = []
    for stream in design_of(RESOURCES).components(VideoStream):
        figure = figure_of(stream)
        assert figure is not None
        shown.append(figure(stream))
    assert shown == ["7 d", "live only"]
