"""What is worked out from readings while they come."""

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import DeliveryStream, EventStream, FlinkCode, StreamAnalytics

PROGRAM = "programs/averages.jar"
"""Where the program's own pipeline puts what it builds."""


class Analytics(Stack):
    """Averages by plant and minute, kept beside the readings."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        readings: EventStream,
        lake: s3.IBucket,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Works out averages as readings come")
        averages = DeliveryStream(
            self,
            "Averages",
            bucket=lake,
            prefix="averages/!{timestamp:yyyy/MM/dd}/",
            notify=notify,
        )
        program = StreamAnalytics(
            self,
            "Program",
            code=FlinkCode(lake, PROGRAM),
            load={"rate": "4000/s", "record_size": "1.3 KiB"},
            operators=["window:0.2ms,state=2KiB*10000keys"],
            notify=notify,
        )
        program.reads(readings)
        program.writes(averages)
