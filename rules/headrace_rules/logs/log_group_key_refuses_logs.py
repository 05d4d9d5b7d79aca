"""A log group is encrypted with a key that CloudWatch Logs may not use.

## Why it matters

CloudWatch Logs uses the key as a service. If the key's policy does not name the service of the
region, the log group cannot be created, and with it the stack.

## What is checked

Log groups whose key is in the templates at hand: its policy must allow
`logs.<region>.amazonaws.com` to encrypt and decrypt.

## Fix

Allow `logs.<region>.amazonaws.com` `kms:Encrypt*`, `kms:Decrypt*`, `kms:ReEncrypt*`,
`kms:GenerateDataKey*` and `kms:Describe*` in the key's policy, for the log group's ARN as
encryption context.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.iam.patterns import Answer
from headrace.services.kms.component import Key
from headrace.services.kms.services import service_may
from headrace.services.logs.component import LogGroup

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")


@rule(
    "LOG121",
    on=LogGroup,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K8", "S3"),
)
def log_group_key_refuses_logs(group: LogGroup, design: Design) -> Iterator[Finding]:
    if not group.encryption_key.exists:
        raise NotApplicable("CloudWatch Logs encrypts it with its own keys")
    for kept in design.outgoing(group, EdgeKind.ENCRYPTED_BY):
        if not isinstance(kept.node, Key):
            raise UnknownValueError(f"the policy of key {kept.node.logical_id} is not known")
        answer = service_may(design, kept.node, "logs.amazonaws.com", ACTIONS)
        if answer is Answer.MAYBE:
            raise UnknownValueError(f"whom {kept.node.logical_id} allows its use is not known")
        if answer is Answer.NO:
            yield Finding(
                at=group.at("KmsKeyId"),
                message=f"CloudWatch Logs may not use {kept.node.logical_id}: the log group cannot "
                "be created",
                fix="allow logs.<region>.amazonaws.com the use of the key in its policy",
            )
