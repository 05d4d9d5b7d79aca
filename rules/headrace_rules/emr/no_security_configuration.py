"""A cluster names no security configuration.

## Why it matters

Encryption of disks, of S3 and between nodes, Kerberos, and access to data by roles are all said in
a security configuration. A cluster without one has none of them.

## What is checked

`SecurityConfiguration`, by name or reference. What stands in it, other rules judge.

## Fix

Add an `AWS::EMR::SecurityConfiguration` and name it in `SecurityConfiguration`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster


@rule(
    "EMR255",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("E5",),
)
def no_security_configuration(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.security_configuration.exists:
        return
    yield Finding(
        at=cluster.at("SecurityConfiguration"),
        message="no security configuration says how it encrypts and whom it lets in",
        fix="add an AWS::EMR::SecurityConfiguration and name it in SecurityConfiguration",
    )
