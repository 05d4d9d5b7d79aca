"""How readings get from the stream to where they are kept and searched."""

from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import DeliveryStream, EventStream, FormatConversion
from stacks.lake import Lake


class Delivery(Stack):
    """Delivers all readings to the lake, as Parquet."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        readings: EventStream,
        lake: Lake,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Delivers readings to lake and search")
        DeliveryStream(
            self,
            "Archive",
            source=readings,
            bucket=lake.bucket,
            conversion=FormatConversion(lake.table),
            notify=notify,
        )
