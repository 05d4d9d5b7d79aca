"""The reference application: what the sensors of many plants send, checked and kept, as CDK stacks.

The stacks are split by lifetime: who is told, the stream with its data, and what reads it.
"""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from headrace_constructs import DeliveryStream, EventStream, HeadraceValidator, synth

READINGS = {
    "record_size": "1.3 KiB",
    "shape": {"daily": {"mean": "1500/s", "peak": "4000/s", "peak_at": "20:00"}},
    "keys": {"uniform": {"count": 100_000}},
}
CHECK = """
def handler(event, context):
    return {"batchItemFailures": []}
"""


class OnCall(cdk.Stack):
    """Who hears of trouble; outlives everything else."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, description="Who hears of trouble")
        self.topic = sns.Topic(self, "OnCall", enforce_ssl=True)
        address = self.node.try_get_context("on-call") or "on-call@example.com"
        self.topic.add_subscription(subscriptions.EmailSubscription(address))


class Ingest(cdk.Stack):
    """Takes in the readings, and keeps them for three days."""

    def __init__(self, scope: Construct, construct_id: str, *, notify: sns.ITopic) -> None:
        super().__init__(scope, construct_id, description="Takes in the readings of all plants")
        self.readings = EventStream(
            self,
            "Readings",
            notify=notify,
            load=READINGS,
            retention=cdk.Duration.hours(72),
        )


class Consumers(cdk.Stack):
    """Checks every reading, and keeps a copy of all on S3."""

    def __init__(
        self, scope: Construct, construct_id: str, *, readings: EventStream, notify: sns.ITopic
    ) -> None:
        super().__init__(scope, construct_id, description="Checks and keeps the readings")
        function = lambda_.Function(
            self,
            "Check",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline(CHECK),
            timeout=cdk.Duration.seconds(30),
        )
        readings.add_consumer(function, parallelization_factor=2, load={"duration": "200 ms"})
        DeliveryStream(self, "Archive", source=readings, notify=notify)


def main() -> None:
    """Compose the stacks and synthesise them."""
    app = cdk.App()
    HeadraceValidator.attach(app, load="examples/readings.load.yaml")
    on_call = OnCall(app, "OnCall")
    ingest = Ingest(app, "Ingest", notify=on_call.topic)
    Consumers(app, "Consumers", readings=ingest.readings, notify=on_call.topic)
    synth(app)


if __name__ == "__main__":
    main()
