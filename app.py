"""The reference application: streams of sensor readings, as CDK stacks."""

import aws_cdk as cdk
from aws_cdk import aws_kinesis as kinesis


def main() -> None:
    """Compose the stacks and synthesise them."""
    app = cdk.App()
    stack = cdk.Stack(app, "Ingest", description="Takes in the readings of all plants")
    kinesis.Stream(
        stack,
        "Readings",
        shard_count=4,
        retention_period=cdk.Duration.hours(48),
        encryption=kinesis.StreamEncryption.KMS,
    )
    app.synth()


if __name__ == "__main__":
    main()
