"""What is worked out of the whole lake every night."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import BatchCluster, BatchStep, Certificates
from stacks.lake import Lake

NIGHTLY = {"input": "1.2 TiB", "files": 10_000, "output": "1 GiB", "deadline": "3h"}
"""A month of readings as Parquet."""


class Batch(Stack):
    """A cluster that comes for its job and goes: it reads the lake, and keeps what it finds."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        lake: Lake,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Works the lake through every night")
        programs = s3.Bucket.from_bucket_name(self, "Programs", "plants-programs")
        cluster = BatchCluster(
            self,
            "Nightly",
            vpc=vpc,
            s3_endpoint=True,
            certificates=Certificates(programs, "certificates/nodes.zip"),
            steps=[
                BatchStep.spark(
                    "Wear",
                    programs.s3_url_for_object("wear.py"),
                    lake.bucket.s3_url_for_object("data/"),
                    lake.results.s3_url_for_object("wear/"),
                )
            ],
            databases=["plants"],
            load=NIGHTLY,
            notify=notify,
        )
        programs.grant_read(cluster.node_role, "wear.py")
        cluster.read_from(lake.bucket, "data/")
        cluster.write_to(lake.results, "wear/")
