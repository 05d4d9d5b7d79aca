"""Log groups and what passes their events on, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import arn_of
from headrace.template.values import Value

__all__ = ["Destination", "LogGroup", "LogStream", "SubscriptionFilter"]

_GROUP: Final = "AWS::Logs::LogGroup"
_TARGETS: Final[Mapping[str, str]] = {
    "firehose": "AWS::KinesisFirehose::DeliveryStream",
    "kinesis": "AWS::Kinesis::Stream",
    "lambda": "AWS::Lambda::Function",
    "logs": "AWS::Logs::Destination",
}


class LogGroup(Component):
    """``AWS::Logs::LogGroup``; ``encrypted_by`` its key."""

    kind = "log group"
    service = "logs"
    name_property = "LogGroupName"
    arn_service = "logs"
    arn_prefix = "log-group:"
    arn_inner = ":"

    @property
    def retention_days(self) -> int | None:
        """Days for which events are kept; None: for ever."""
        return self.properties.get("RetentionInDays").integer(None)

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key; absent where CloudWatch Logs encrypts with its own keys."""
        return self.properties.get("KmsKeyId")

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")


class LogStream(Component):
    """``AWS::Logs::LogStream``; ``placed_in`` its log group."""

    kind = "log stream"
    service = "logs"
    name_property = "LogStreamName"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        group = self.properties.get("LogGroupName")
        yield self.link_to(EdgeKind.PLACED_IN, group, "log group", _GROUP)


class SubscriptionFilter(Component):
    """``AWS::Logs::SubscriptionFilter``.

    Edges: ``flows`` from its log group and to a stream, a delivery stream, a function or a
    destination in another account; ``permitted_by`` the role that writes there.
    """

    kind = "subscription filter"
    service = "logs"

    @property
    def group(self) -> Value:
        """The log group whose events are passed on."""
        return self.properties.get("LogGroupName")

    @property
    def target(self) -> Value:
        """Where the events go."""
        return self.properties.get("DestinationArn")

    @property
    def role(self) -> Value:
        """The role with which CloudWatch Logs writes to a stream or delivery stream."""
        return self.properties.get("RoleArn")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield self.link_from(EdgeKind.FLOWS, self.group, expects=_GROUP)
        arn = arn_of(self.target)
        expects = _TARGETS.get(arn.service, "") if arn else ""
        yield self.link_to(EdgeKind.FLOWS, self.target, "put", expects)
        yield self.link_to(EdgeKind.PERMITTED_BY, self.role, expects="AWS::IAM::Role")


class Destination(Component):
    """``AWS::Logs::Destination``: lets log groups of other accounts write to a stream.

    Edges: ``flows`` to its stream, ``permitted_by`` the role that writes there.
    """

    kind = "log destination"
    service = "logs"
    name_property = "DestinationName"
    arn_service = "logs"
    arn_prefix = "destination:"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        target = self.properties.get("TargetArn")
        yield self.link_to(EdgeKind.FLOWS, target, "put", "AWS::Kinesis::Stream")
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
