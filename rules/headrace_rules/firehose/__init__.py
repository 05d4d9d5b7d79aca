"""Rules about Firehose delivery streams."""
