"""Which AWS services a component calls from inside its VPC, for the sake of its data flows.

A function's sources are polled by Lambda from outside, so only what it writes to counts. An
application and a cluster call for what they read and for what they write. A warehouse calls from
its VPC only with enhanced VPC routing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design import EdgeKind
from headrace.design.arn import ANY

if TYPE_CHECKING:
    from headrace.design import Component, Design, Node

__all__ = ["Call", "calls_of", "calls_out"]

_ENDPOINTS: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::Kinesis::Stream": "kinesis-streams",
    "AWS::Kinesis::StreamConsumer": "kinesis-streams",
    "AWS::KinesisFirehose::DeliveryStream": "kinesis-firehose",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
}
"""Deployed type → its service as endpoints name it."""

_WRITES: Final[Mapping[str, tuple[str, str]]] = {
    "dynamodb": ("dynamodb:PutItem", ""),
    "kinesis-firehose": ("firehose:PutRecordBatch", ""),
    "kinesis-streams": ("kinesis:PutRecords", ""),
    "s3": ("s3:PutObject", f"/{ANY}"),
    "sns": ("sns:Publish", ""),
    "sqs": ("sqs:SendMessage", ""),
}
_READS: Final[Mapping[str, tuple[str, str]]] = {
    "dynamodb": ("dynamodb:GetItem", ""),
    "kinesis-streams": ("kinesis:GetRecords", ""),
    "s3": ("s3:GetObject", f"/{ANY}"),
    "sqs": ("sqs:ReceiveMessage", ""),
}
"""Service → the action without which nothing is written or read, and what follows the ARN then."""

_CALLERS: Final[Mapping[str, tuple[bool, bool]]] = {
    "AWS::EMR::Cluster": (True, True),
    "AWS::KinesisAnalyticsV2::Application": (True, True),
    "AWS::Lambda::Function": (False, True),
    "AWS::Redshift::Cluster": (True, True),
    "AWS::RedshiftServerless::Workgroup": (True, True),
}
"""Deployed type → whether it calls from its own network for what it reads, for what it writes."""


class Call(Struct, frozen=True):
    """One service that is called, for one thing.

    Attributes
    ----------
    service
        The service as endpoints name it.
    thing
        What is read or written.
    action
        The action without which nothing flows; empty where none is known.
    inner
        What follows the thing's ARN there.
    """

    service: str
    thing: Node
    action: str = ""
    inner: str = ""


def calls_out(component: Component) -> bool:
    """Whether *component* opens connections from its own network.

    Raises
    ------
    UnknownValueError
        When whether it routes through its VPC is not known.
    """
    known = component.deployed_type in _CALLERS
    return known and bool(getattr(component, "routes_through_vpc", True))


def calls_of(design: Design, component: Component) -> Iterator[Call]:
    """Yield the calls of *component*, in the order of its flows.

    Raises
    ------
    UnknownValueError
        When which flows it has, or whether it routes through its VPC, is not known.
    """
    if not calls_out(component):
        return
    reads, writes = _CALLERS[component.deployed_type]
    if reads:
        for flow in design.incoming(component, EdgeKind.FLOWS):
            yield from _call(flow.node, _READS)
    if writes:
        for flow in design.outgoing(component, EdgeKind.FLOWS):
            yield from _call(flow.node, _WRITES)


def _call(thing: Node, actions: Mapping[str, tuple[str, str]]) -> Iterator[Call]:
    service = _ENDPOINTS.get(thing.deployed_type)
    if service:
        yield Call(service, thing, *actions.get(service, ("", "")))
