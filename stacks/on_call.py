"""Who hears of trouble."""

from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


class OnCall(Stack):
    """Who hears of trouble; outlives everything else."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, description="Who hears of trouble")
        self.topic = sns.Topic(self, "OnCall", enforce_ssl=True)
        address = self.node.try_get_context("on-call") or "on-call@example.com"
        self.topic.add_subscription(subscriptions.EmailSubscription(address))
