"""A topic is encrypted with a key that whoever publishes to it may not use.

## Why it matters

Alarms, buckets, event rules and budgets publish as services of AWS. No role of yours can permit
them the key: its policy must name the service. `alias/aws/sns` names none, and cannot be changed.
The alarm goes off, the publication fails, and nobody is told; the alarm's history alone says why.

## What is checked

Topics with a key, to which an alarm or a bucket of the templates publishes: the key's policy must
allow the service `kms:Decrypt` and `kms:GenerateDataKey*`.

## Fix

Encrypt the topic with a key of your own whose policy allows the service in the message both
actions.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.iam.patterns import Answer
from headrace.services.kms.component import Key
from headrace.services.kms.services import service_may
from headrace.services.messaging.component import Topic

GUIDE = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
PUBLISHERS = (
    (EdgeKind.NOTIFIES, "AWS::CloudWatch::Alarm", "cloudwatch.amazonaws.com"),
    (EdgeKind.NOTIFIES, "AWS::CloudWatch::CompositeAlarm", "cloudwatch.amazonaws.com"),
    (EdgeKind.FLOWS, "AWS::Events::Rule", "events.amazonaws.com"),
    (EdgeKind.FLOWS, "AWS::S3::Bucket", "s3.amazonaws.com"),
)
MANAGED = "alias/aws/"


@rule(
    "SNS121",
    on=Topic,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("K9",),
    packs=("resilience",),
)
def topic_key_refuses_publisher(topic: Topic, design: Design) -> Iterator[Finding]:
    if not topic.encrypted:
        raise NotApplicable("it is not encrypted with KMS")
    publishers = {service: node.logical_id for service, node in _publishers(topic, design)}
    if not publishers:
        raise NotApplicable("no service of AWS publishes to it")
    for kept in design.outgoing(topic, EdgeKind.ENCRYPTED_BY):
        for service, publisher in publishers.items():
            if isinstance(kept.node, Key):
                answer = service_may(design, kept.node, service, ACTIONS)
            elif MANAGED in kept.node.logical_id:
                answer = Answer.NO
            else:
                answer = Answer.MAYBE
            if answer is Answer.MAYBE:
                reason = f"whether {service} may use {kept.node.logical_id} is not known"
                raise UnknownValueError(reason)
            if answer is Answer.NO:
                yield Finding(
                    at=topic.at("KmsMasterKeyId"),
                    message=f"{publisher} cannot publish: {service} may not use "
                    f"{kept.node.logical_id}",
                    fix=f"take a key of your own that allows {service} kms:Decrypt and "
                    "kms:GenerateDataKey*",
                )


def _publishers(topic: Topic, design: Design) -> Iterator[tuple[str, Component]]:
    for kind, wanted, service in PUBLISHERS:
        for found in design.incoming(topic, kind):
            if isinstance(found.node, Component) and found.node.type == wanted:
                yield service, found.node
