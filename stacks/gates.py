"""What happens at the plants' gates."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import VideoFeed

GATES = ("North", "South")
BYTES_PER_S = 250_000
"""2 Mbit/s of a camera."""


class Gates(Stack):
    """A week of video from each gate."""

    def __init__(self, scope: Construct, construct_id: str, *, notify: sns.ITopic) -> None:
        super().__init__(scope, construct_id, description="Keeps a week of video from the gates")
        for gate in GATES:
            VideoFeed(
                self,
                gate,
                retention=Duration.days(7),
                bytes_per_s=BYTES_PER_S,
                viewers=10,
                notify=notify,
            )
