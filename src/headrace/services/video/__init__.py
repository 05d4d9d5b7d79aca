"""Kinesis Video Streams: media from cameras, kept in time order, and channels for WebRTC."""

TYPES = {
    "AWS::KinesisVideo::SignalingChannel": "SignalingChannel",
    "AWS::KinesisVideo::Stream": "VideoStream",
}
