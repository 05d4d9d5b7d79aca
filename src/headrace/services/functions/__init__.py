"""AWS Lambda as a consumer of streams."""
