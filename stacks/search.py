"""Where people look for single readings and for what went wrong."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import EventStream, LogPipeline, SearchDelivery, SearchDomain

KEPT = {"daily": "160 GiB", "retention": "14d", "replicas": 1, "workload": "logs"}
EVENTS = [{"date": {"from_time_received": True, "destination": "@timestamp"}}]


class Search(Stack):
    """Two weeks of readings and of the plants' own logs, with dashboards behind a sign-in."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        readings: EventStream,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Two weeks of readings and logs")
        self.domain = SearchDomain(self, "Domain", vpc=vpc, notify=notify, load=KEPT)
        SearchDelivery(
            self, "Delivery", domain=self.domain, source=readings, index="readings", notify=notify
        )
        LogPipeline(self, "Logs", domain=self.domain, processors=EVENTS, notify=notify)
