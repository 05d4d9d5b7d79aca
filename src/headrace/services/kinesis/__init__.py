"""Kinesis Data Streams: sharded, ordered, replayable streams."""
