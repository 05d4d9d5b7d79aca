"""A delivery stream into a search domain; what the domain refuses goes to a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from headrace_constructs.delivery_stream import DeliveryStream
from headrace_constructs.destinations import Rotation, ToSearch
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from aws_cdk import aws_kinesis as kinesis
    from aws_cdk import aws_sns as sns

    from headrace_constructs.event_stream import EventStream
    from headrace_constructs.search_domain import SearchDomain

__all__ = ["SearchDelivery"]

SEED: Final = ("F7", "S1", "S7")


class SearchDelivery(Construct):
    """Firehose in front of a `SearchDomain`: records become documents of an index.

    Firehose gets interfaces in the domain's subnets and a security group of its own that the domain
    lets in. Records that the domain refuses, or that cannot be delivered in time, go to a bucket.
    With fine-grained access control map `role` to one that may write to the index.

    Parameters
    ----------
    scope, id
        As for every construct.
    domain
        Where documents go.
    notify
        Topic that hears of trouble.
    source
        The stream to read; direct puts by default.
    index, rotation
        Index that records go to, and how often a new one begins.
    **delivery
        Everything else of `DeliveryStream`.

    Attributes
    ----------
    delivery : DeliveryStream
        The delivery stream, with its bucket, role, log and alarms.
    security_group : aws_cdk.aws_ec2.SecurityGroup
        That of its interfaces.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        domain: SearchDomain,
        notify: sns.ITopic,
        source: EventStream | kinesis.IStream | None = None,
        index: str = "records",
        rotation: Rotation = "OneDay",
        **delivery: Any,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        self.security_group = ec2.SecurityGroup(
            self, "Wall", vpc=domain.vpc, description="Firehose", allow_all_outbound=False
        )
        domain.connections.allow_default_port_from(self.security_group, "Firehose")
        self.delivery = DeliveryStream(
            self,
            "Delivery",
            notify=notify,
            source=source,
            to=ToSearch(
                domain_arn=domain.domain_arn,
                index=index,
                rotation=rotation,
                subnets=domain.subnets,
                security_groups=[self.security_group],
            ),
            **delivery,
        )
