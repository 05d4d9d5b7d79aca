"""What is worked out of the lake: of a month at once, and of a day every night."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import BatchCluster, BatchStep, Certificates, ServerlessBatch
from headrace_constructs.buckets import private_bucket
from stacks.lake import Lake

MONTH = {"input": "1.2 TiB", "files": 10_000, "output": "1 GiB", "deadline": "3h"}
"""What there is of readings when the stack is deployed, as Parquet."""
PLANTS = ["plants"]


class Batch(Stack):
    """How worn the plants' machines are: a cluster that comes for a month, then a job each night.

    A cluster of a template runs once, when it is deployed, and goes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        lake: Lake,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Works out how worn machines are")
        programs = s3.Bucket.from_bucket_name(self, "Programs", "plants-programs")
        wear = private_bucket(self, "Wear", lake.key, RemovalPolicy.RETAIN)
        program = programs.s3_url_for_object("wear.py")
        data = (lake.bucket.s3_url_for_object("data/"), wear.s3_url_for_object("wear/"))
        month = BatchCluster(
            self,
            "Month",
            vpc=vpc,
            s3_endpoint=True,
            certificates=Certificates(programs, "certificates/nodes.zip"),
            steps=[BatchStep.spark("Wear", program, *data)],
            databases=PLANTS,
            load=MONTH,
            notify=notify,
        )
        nightly = ServerlessBatch(
            self, "Nightly", vpc=vpc, s3_endpoint=True, databases=PLANTS, notify=notify
        )
        for batch, role in ((month, month.node_role), (nightly, nightly.job_role)):
            programs.grant_read(role, "wear.py")
            batch.read_from(lake.bucket, "data/")
            batch.write_to(wear, "wear/")
        nightly.schedule("Wear", program, *data, "--day", at="cron(0 2 * * ? *)")
