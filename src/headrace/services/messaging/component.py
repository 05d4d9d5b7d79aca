"""Topics, queues and what subscribes to them, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.messaging import quotas
from headrace.template.values import Scalar, Value

__all__ = ["Queue", "QueuePolicy", "Subscription", "Topic", "TopicPolicy"]

_ENDPOINTS: Final = {
    "lambda": "AWS::Lambda::Function",
    "sqs": "AWS::SQS::Queue",
    "firehose": "AWS::KinesisFirehose::DeliveryStream",
}
"""Protocols that carry messages on inside AWS, and what they lead to; the others tell people."""


class Topic(Component):
    """``AWS::SNS::Topic``.

    Edges: ``flows`` to functions, queues and delivery streams that subscribe, ``notifies`` any
    other endpoint (role: the protocol); ``encrypted_by`` its key.
    """

    kind = "topic"
    service = "messaging"
    name_property = "TopicName"
    arn_service = "sns"
    ref_is_arn = True

    @property
    def fifo(self) -> bool:
        """Whether it keeps the order; such a topic takes no failures of event source mappings."""
        return self.properties.get("FifoTopic").boolean(False)

    @property
    def encryption_key(self) -> Value:
        """The KMS key; absent for a topic that is not encrypted at rest."""
        return self.properties.get("KmsMasterKeyId")

    @property
    def encrypted(self) -> bool:
        """Whether messages are encrypted at rest with KMS."""
        return self.encryption_key.exists

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")
        for subscription in each(self.properties.get("Subscription")):
            yield _subscribed(self.id, subscription)


class Subscription(Component):
    """``AWS::SNS::Subscription``; its edges are drawn from the topic (see `Topic`).

    What cannot be delivered ``notifies`` a queue (role ``failed``), drawn from the subscription.
    """

    kind = "subscription"
    service = "messaging"

    @property
    def topic(self) -> Value:
        """The topic."""
        return self.properties.get("TopicArn")

    @property
    def protocol(self) -> str:
        """How the endpoint is told: ``email``, ``sqs``, ``lambda`` and others."""
        return self.properties.get("Protocol").text("")

    @property
    def endpoint(self) -> Value:
        """Who is told."""
        return self.properties.get("Endpoint")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield _subscribed(self.topic, self.properties)
        dead_letters = self.properties.get("RedrivePolicy", "deadLetterTargetArn")
        yield self.link_to(EdgeKind.NOTIFIES, dead_letters, "failed", "AWS::SQS::Queue")


def _subscribed(topic: Value | str, block: Value) -> Link:
    protocol, endpoint = block.get("Protocol"), block.get("Endpoint")
    role = protocol.text("") if isinstance(protocol, Scalar) else ""
    expects = _ENDPOINTS.get(role, "")
    kind = EdgeKind.FLOWS if expects else EdgeKind.NOTIFIES
    return Link(kind, topic, endpoint, endpoint.at, role, expects, source_expects="AWS::SNS::Topic")


class Queue(Component):
    """``AWS::SQS::Queue``.

    Edges: ``backed_up_to`` its dead-letter queue (role ``dead letter``), ``encrypted_by`` its key.
    """

    kind = "queue"
    service = "messaging"
    name_property = "QueueName"
    arn_service = "sqs"

    @property
    def fifo(self) -> bool:
        """Whether it keeps the order; such a queue takes no failures of event source mappings."""
        return self.properties.get("FifoQueue").boolean(False)

    @property
    def retention_s(self) -> int:
        """Seconds for which a message is kept."""
        retention = self.properties.get("MessageRetentionPeriod")
        return retention.integer(quotas.MESSAGE_RETENTION_DEFAULT_S)

    @property
    def visibility_timeout_s(self) -> int:
        """Seconds for which a message that was received is hidden from others."""
        timeout = self.properties.get("VisibilityTimeout")
        return timeout.integer(quotas.VISIBILITY_TIMEOUT_DEFAULT_S)

    @property
    def encryption_key(self) -> Value:
        """The KMS key; absent where SQS encrypts with its own keys, or not at all."""
        return self.properties.get("KmsMasterKeyId")

    @property
    def encrypted(self) -> bool:
        """Whether messages are encrypted at rest; SQS does so with its own keys by default."""
        if self.encryption_key.exists:
            return True
        return self.properties.get("SqsManagedSseEnabled").boolean(True)

    @property
    def dead_letters(self) -> Value:
        """The queue that gets what was received too often."""
        return self.properties.get("RedrivePolicy", "deadLetterTargetArn")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        expects = "AWS::SQS::Queue"
        yield self.link_to(EdgeKind.BACKED_UP_TO, self.dead_letters, "dead letter", expects)
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")


class _ResourcePolicy(Component):
    """Each of its topics or queues is ``permitted_by`` it (role ``resource policy``)."""

    service = "messaging"

    @property
    def document(self) -> Value:
        """The policy document."""
        return self.properties.get("PolicyDocument")


class TopicPolicy(_ResourcePolicy):
    """``AWS::SNS::TopicPolicy``: its topics are ``permitted_by`` it (``resource policy``)."""

    kind = "topic policy"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for topic in each(self.properties.get("Topics")):
            expects = "AWS::SNS::Topic"
            yield self.link_from(EdgeKind.PERMITTED_BY, topic, "resource policy", expects)


class QueuePolicy(_ResourcePolicy):
    """``AWS::SQS::QueuePolicy``: its queues are ``permitted_by`` it (``resource policy``)."""

    kind = "queue policy"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for queue in each(self.properties.get("Queues")):
            expects = "AWS::SQS::Queue"
            yield self.link_from(EdgeKind.PERMITTED_BY, queue, "resource policy", expects)
