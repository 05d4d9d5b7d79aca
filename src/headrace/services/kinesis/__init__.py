"""Kinesis Data Streams: shards that take, keep and give records in order."""

TYPES = {
    "AWS::Kinesis::Channel": "Channel",
    "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
    "AWS::Kinesis::Stream": "Stream",
    "AWS::Kinesis::StreamConsumer": "StreamConsumer",
}
