"""Rules, pipes and schedules, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.arn import ANY
from headrace.design.resolve import arn_of, each
from headrace.template.values import Scalar, Value

__all__ = ["Pipe", "Rule", "Schedule"]

_TYPES: Final[Mapping[str, str]] = {
    "firehose": "AWS::KinesisFirehose::DeliveryStream",
    "kinesis": "AWS::Kinesis::Stream",
    "lambda": "AWS::Lambda::Function",
    "sns": "AWS::SNS::Topic",
    "sqs": "AWS::SQS::Queue",
}
_READING: Final[Mapping[str, str]] = {
    "AWS::Kinesis::Stream": "shared",
    "AWS::Kinesis::StreamConsumer": "fan-out",
    "AWS::DynamoDB::Table": "shared",
}
_STREAM_SETTINGS: Final = ("KinesisStreamParameters", "DynamoDBStreamParameters")


class _Sender(Component):
    """What rules and schedules share: targets."""

    service = "events"
    name_property = "Name"

    def _target_links(self, target: Value) -> Iterator[Link]:
        arn = target.get("Arn")
        if not _is_call(arn):
            yield self.link_to(EdgeKind.FLOWS, arn, "put", _type_of(arn))
        role = target.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
        failed = target.get("DeadLetterConfig", "Arn")
        yield self.link_to(EdgeKind.NOTIFIES, failed, "failed", "AWS::SQS::Queue")


class Rule(_Sender):
    """``AWS::Events::Rule``.

    Edges: ``flows`` to its targets (role ``put``), ``permitted_by`` their roles; what it cannot
    deliver ``notifies`` a queue (``failed``). A rule that is switched off draws no flows.
    """

    kind = "event rule"
    arn_service = "events"
    arn_prefix = "rule/"

    @property
    def enabled(self) -> bool:
        """Whether it is on."""
        return self.properties.get("State").text("ENABLED") != "DISABLED"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        state = self.properties.get("State")
        if isinstance(state, Scalar) and state.text("") == "DISABLED":
            return
        for target in each(self.properties.get("Targets")):
            yield from self._target_links(target)


class Schedule(_Sender):
    """``AWS::Scheduler::Schedule``; its edges are those of a rule.

    A schedule that calls an AWS API (``aws-sdk:emrserverless:startJobRun``) sends data nowhere.
    """

    kind = "schedule"
    arn_service = "scheduler"
    arn_prefix = f"schedule/{ANY}/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield from self._target_links(self.properties.get("Target"))


class Pipe(Component):
    """``AWS::Pipes::Pipe``: polls a source as an event source mapping does, and sends on.

    Edges: ``flows`` from its source (``shared`` or ``fan-out`` for a stream, ``poll`` for others)
    and to its target; ``uses`` a function on the way (``transform``); what it gives up ``notifies``
    a queue or topic (``failed``); ``permitted_by`` its role; ``encrypted_by`` its key.
    """

    kind = "pipe"
    service = "events"
    name_property = "Name"
    arn_service = "pipes"
    arn_prefix = "pipe/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        p = self.properties
        source, target = p.get("Source"), p.get("Target")
        yield Link(
            EdgeKind.FLOWS, source, self.id, source.at, "poll", _type_of(source), roles=_READING
        )
        yield self.link_to(EdgeKind.FLOWS, target, "put", _type_of(target))
        yield self.link_to(EdgeKind.USES, p.get("Enrichment"), "transform", "AWS::Lambda::Function")
        for settings in _STREAM_SETTINGS:
            failed = p.get("SourceParameters", settings, "DeadLetterConfig", "Arn")
            yield self.link_to(EdgeKind.NOTIFIES, failed, "failed", _type_of(failed))
        yield self.link_to(EdgeKind.PERMITTED_BY, p.get("RoleArn"), expects="AWS::IAM::Role")
        key = p.get("KmsKeyIdentifier")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")


def _is_call(value: Value) -> bool:
    """Whether a target is a call of an API, a universal target, and no thing."""
    arn = arn_of(value)
    return arn is not None and arn.service == "scheduler" and arn.resource.startswith("aws-sdk:")


def _type_of(value: Value) -> str:
    arn = arn_of(value)
    if arn is not None and arn.service == "kinesis" and "/consumer/" in arn.resource:
        return "AWS::Kinesis::StreamConsumer"
    return _TYPES.get(arn.service, "") if arn else ""
