"""Topics, queues and subscriptions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.services.messaging import quotas
from headrace.services.messaging.component import Queue, Topic

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


@pytest.mark.parametrize(
    ("protocol", "edge"),
    [
        ("lambda", "flows(lambda)"),
        ("sqs", "flows(sqs)"),
        ("firehose", "flows(firehose)"),
        ("https", "notifies(https)"),
    ],
)
def test_a_subscription_leads_on_or_tells_somebody(
    protocol: str, edge: str, design_of: Designs, edges_of: Edges
) -> None:
    text = f"""
    News: {{Type: AWS::SNS::Topic}}
    End: {{Type: Custom::End}}
    Heard:
      Type: AWS::SNS::Subscription
      Properties: {{TopicArn: !Ref News, Protocol: {protocol}, Endpoint: !GetAtt End.Arn}}
    """
    assert edges_of(design_of(text)) == [f"News {edge} End"]


def test_queues_and_where_they_give_up(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Jobs:
      Type: AWS::SQS::Queue
      Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
    Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600, FifoQueue: true}}
    Open: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: false}}
    """
    design = design_of(text)
    jobs, dead, unsafe = design.components(Queue)
    assert edges_of(design) == ["Jobs backed_up_to(dead letter) Dead"]
    assert jobs.retention_s == quotas.MESSAGE_RETENTION_DEFAULT_S
    assert dead.retention_s == quotas.MESSAGE_RETENTION_MAX_S
    assert (jobs.fifo, dead.fifo) == (False, True)
    assert (jobs.encrypted, unsafe.encrypted) == (True, False)


def test_a_topic_is_encrypted_only_with_a_key(design_of: Designs) -> None:
    text = """
    Open: {Type: AWS::SNS::Topic}
    Closed: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}
    """
    assert [topic.encrypted for topic in design_of(text).components(Topic)] == [False, True]
