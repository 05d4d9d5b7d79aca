"""Data Firehose: delivery of streams into stores."""
