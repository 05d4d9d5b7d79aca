"""Where readings come in."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import DeviceGateway, EventStream

READINGS = {
    "record_size": "1.3 KiB",
    "shape": {"daily": {"mean": "1500/s", "peak": "4000/s", "peak_at": "20:00"}},
    "keys": {"uniform": {"count": 100_000}},
    "devices": {"count": 100_000, "shadow_updates": "1/h"},
}


class Ingest(Stack):
    """Lets the sensors in, and keeps their readings for three days."""

    def __init__(self, scope: Construct, construct_id: str, *, notify: sns.ITopic) -> None:
        super().__init__(scope, construct_id, description="Takes in the readings of all plants")
        self.readings = EventStream(
            self, "Readings", notify=notify, load=READINGS, retention=Duration.hours(72)
        )
        gateway = DeviceGateway(self, "Gateway", thing_type="sensor", notify=notify)
        rule = gateway.add_rule("readings", to=self.readings)
        self.readings.comes_through(rule)
