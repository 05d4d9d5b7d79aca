"""Rules about Lambda functions that read streams."""
