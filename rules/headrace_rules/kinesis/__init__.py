"""Rules about Kinesis data streams and their readers."""
