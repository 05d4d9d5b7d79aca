"""Where readings are counted, compared and joined with what plants cost."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import EventStream, SnapshotCopy, Warehouse


class WarehouseStack(Stack):
    """Loads the lake's files, and the readings as they come."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        lake: s3.IBucket,
        readings: EventStream,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Counts and compares readings")
        self.warehouse = Warehouse(
            self,
            "Warehouse",
            vpc=vpc,
            s3_endpoint=True,
            snapshot_copy=SnapshotCopy(region="eu-central-1", grant_name="plants"),
            notify=notify,
        )
        self.warehouse.load_from(lake, "data/")
        self.warehouse.ingest_from(readings)
