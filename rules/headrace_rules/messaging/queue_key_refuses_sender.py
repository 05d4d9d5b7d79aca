"""A queue is encrypted with a key that whoever sends to it may not use.

## Why it matters

Topics, buckets and event rules send as services of AWS: only the key's policy can permit them its
use. If it doesn't, or the key is `alias/aws/sqs`, each message is refused. A queue for what failed
then stays empty, and looks as if nothing had failed.

## What is checked

Queues with a key, to which a topic, a bucket or an event rule of the templates sends: the key's
policy must allow the service `kms:Decrypt` and `kms:GenerateDataKey*`.

## Fix

Let SQS encrypt with its own keys, which need no permission, or allow the service in the message
both actions in the key's policy.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.iam.patterns import Answer
from headrace.services.kms.component import Key
from headrace.services.kms.services import service_may
from headrace.services.messaging.component import Queue

GUIDE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-key-management.html"
)
ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
SENDERS = {
    "AWS::Events::Rule": "events.amazonaws.com",
    "AWS::S3::Bucket": "s3.amazonaws.com",
    "AWS::SNS::Topic": "sns.amazonaws.com",
}


@rule(
    "SQS121",
    on=Queue,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K8", "F1"),
)
def queue_key_refuses_sender(queue: Queue, design: Design) -> Iterator[Finding]:
    if not queue.encryption_key.exists:
        raise NotApplicable("no KMS key encrypts it")
    senders = [
        found.node
        for kind in (EdgeKind.FLOWS, EdgeKind.NOTIFIES)
        for found in design.incoming(queue, kind)
        if isinstance(found.node, Component) and found.node.type in SENDERS
    ]
    if not senders:
        raise NotApplicable("no service of AWS sends to it by itself")
    for kept in design.outgoing(queue, EdgeKind.ENCRYPTED_BY):
        for sender in senders:
            service = SENDERS[sender.type]
            if isinstance(kept.node, Key):
                answer = service_may(design, kept.node, service, ACTIONS)
            else:
                answer = Answer.NO if "alias/aws/" in kept.node.logical_id else Answer.MAYBE
            if answer is Answer.MAYBE:
                reason = f"whether {service} may use {kept.node.logical_id} is not known"
                raise UnknownValueError(reason)
            if answer is Answer.NO:
                yield Finding(
                    at=queue.at("KmsMasterKeyId"),
                    message=f"{sender.logical_id} cannot send: {service} may not use "
                    f"{kept.node.logical_id}",
                    fix=f"allow {service} kms:Decrypt and kms:GenerateDataKey* in the key's policy",
                )
