"""A warehouse is encrypted with a key of AWS.

## Why it matters

A key that AWS owns or keeps encrypts as well as any other. But nobody can limit who decrypts with
it, see its use in CloudTrail, share it with another account, or revoke it.

## What is checked

`KmsKeyId` of encrypted clusters and of serverless namespaces: none, or one of AWS's own aliases.

## Fix

Set `KmsKeyId` to a key of your own, which costs a dollar a month and its requests.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster, Namespace
from headrace.template.values import Scalar

GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html"
OF_AWS = ("alias/aws/", "AWS_OWNED_KMS_KEY")


@rule(
    "RS258",
    on=(Cluster, Namespace),
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R8",),
)
def warehouse_under_key_of_aws(
    warehouse: Cluster | Namespace,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if isinstance(warehouse, Cluster) and not warehouse.encrypted:
        raise NotApplicable("it is not encrypted")
    key = warehouse.encryption_key
    if key.exists and not (isinstance(key, Scalar) and key.text("").startswith(OF_AWS)):
        return
    yield Finding(
        at=warehouse.at("KmsKeyId"),
        message="its data are encrypted with a key of AWS, which no policy of yours limits",
        fix="set KmsKeyId to a key of your own",
    )
