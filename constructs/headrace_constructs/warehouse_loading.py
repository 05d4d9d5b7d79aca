"""What a warehouse may load and unload: the permissions of its one role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import aws_iam as iam
from constructs import Construct

from headrace_constructs.event_stream import EventStream

if TYPE_CHECKING:
    from aws_cdk import aws_kinesis as kinesis
    from aws_cdk import aws_s3 as s3

__all__ = ["Loading"]

SEED: Final = ("R12",)


class Loading(Construct):
    """A warehouse with a role, with which it loads and unloads.

    Attributes
    ----------
    role : aws_cdk.aws_iam.Role
        The role: Redshift may take it, and it may do what `load_from` and its like have allowed.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.role = iam.Role(
            self,
            "Loads",
            assumed_by=iam.ServicePrincipal("redshift.amazonaws.com"),
            description="COPY, UNLOAD and streaming ingestion",
        )

    def load_from(self, bucket: s3.IBucket, prefix: str = "") -> iam.Grant:
        """Let the warehouse COPY the objects of *bucket* that begin with *prefix*."""
        return bucket.grant_read(self.role, f"{prefix}*")

    def unload_to(self, bucket: s3.IBucket, prefix: str = "") -> iam.Grant:
        """Let the warehouse UNLOAD into *bucket*, under *prefix*."""
        return bucket.grant_put(self.role, f"{prefix}*")

    def ingest_from(self, stream: EventStream | kinesis.IStream) -> iam.Grant:
        """Let the warehouse read *stream* into materialized views (streaming ingestion).

        An `EventStream` is sized for this reader. From subnets without a way to the internet the
        VPC needs an interface endpoint for ``kinesis-streams``.

        Source: "Getting started with streaming ingestion",
        https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-streaming-ingestion-getting-started.html
        """
        listing = iam.PolicyStatement(actions=["kinesis:ListStreams"], resources=["*"])
        self.role.add_to_policy(listing)
        if isinstance(stream, EventStream):
            stream.add_reader(self)
        return stream.grant_read(self.role)
