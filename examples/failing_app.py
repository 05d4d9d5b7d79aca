"""A CDK app whose validation fails: what a user sees when a design falls short.

Run it from the repository's root: ``.venv/bin/python examples/failing_app.py``, or
``cdk synth --app ".venv/bin/python examples/failing_app.py"``.
"""

import aws_cdk as cdk
from aws_cdk import aws_kinesis as kinesis

from headrace_constructs import HeadraceValidator, synth


def main() -> None:
    """Compose one stack with too small a stream, and synthesise it."""
    app = cdk.App()
    HeadraceValidator.attach(app, load="examples/failing.load.yaml")
    stack = cdk.Stack(app, "Orders")
    kinesis.Stream(
        stack,
        "Orders",
        shard_count=2,
        encryption=kinesis.StreamEncryption.UNENCRYPTED,
    )
    synth(app)


if __name__ == "__main__":
    main()
