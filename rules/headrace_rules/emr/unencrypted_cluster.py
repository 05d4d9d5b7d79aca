"""A cluster does not encrypt what it keeps.

## Why it matters

Blocks of HDFS, shuffled data and spills lie on the disks of the nodes, output on S3. A security
configuration encrypts them; without one, or with encryption at rest off, they are not encrypted by
EMR.

## What is checked

`SecurityConfiguration` of the cluster, and `EnableAtRestEncryption` of the configuration that it
names.

## Fix

Name a security configuration with encryption at rest for S3 and local disks.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster


@rule(
    "EMR201",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("E5",),
)
def unencrypted_cluster(cluster: Cluster, design: Design) -> Iterator[Finding]:
    configured = cluster.configuration(design)
    if configured is not None and configured.at_rest:
        return
    found = cluster if configured is None else configured
    wrong = "it has no security configuration" if configured is None else "encryption is off in it"
    yield Finding(
        at=found.at("SecurityConfiguration"),
        message=f"data at rest are not encrypted: {wrong}",
        fix="name a security configuration with EnableAtRestEncryption: true",
    )
