"""A security configuration leaves the disks of the nodes unencrypted.

## Why it matters

Blocks of HDFS, shuffled data and spills lie on instance stores and volumes. Encryption at rest that
names only S3, or nothing, does not touch them.

## What is checked

`EncryptionKeyProviderType` of `LocalDiskEncryptionConfiguration`. Where encryption at rest is off
and a cluster of the design uses the configuration, `unencrypted-cluster` says so instead.

## Fix

Set `LocalDiskEncryptionConfiguration: {EncryptionKeyProviderType: AwsKms, AwsKmsKey: <key>}`.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import SecurityConfiguration


@rule(
    "EMR254",
    on=SecurityConfiguration,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("E13",),
)
def local_disks_unencrypted(
    configuration: SecurityConfiguration, design: Design
) -> Iterator[Finding]:
    used = design.incoming(configuration, EdgeKind.USES, "security configuration")
    if not configuration.at_rest and used:
        raise NotApplicable("encryption at rest is off in it, which its clusters are judged by")
    if configuration.disks:
        return
    yield Finding(
        at=configuration.at("SecurityConfiguration"),
        message="blocks of HDFS, shuffled data and spills lie unencrypted on the nodes' disks",
        fix="set EncryptionKeyProviderType in LocalDiskEncryptionConfiguration",
    )
