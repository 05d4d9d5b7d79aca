"""Nodes of a cluster talk in plain text.

## Why it matters

Shuffled data and blocks of HDFS go between nodes. With encryption in transit off, whoever gets into
the subnet can read them.

## What is checked

`EnableInTransitEncryption` of security configurations, with the `CertificateProviderType` that it
needs; and clusters without a security configuration, which encrypt nothing.

## Fix

Set `EnableInTransitEncryption` to true, with certificates in
`InTransitEncryptionConfiguration.TLSCertificateConfiguration`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster, SecurityConfiguration


@rule(
    "EMR202",
    on=(Cluster, SecurityConfiguration),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("E5",),
)
def plain_text_between_nodes(
    subject: Cluster | SecurityConfiguration, design: Design
) -> Iterator[Finding]:
    if isinstance(subject, Cluster):
        if subject.configuration(design) is not None:
            raise NotApplicable("its security configuration is judged")
    elif subject.in_transit:
        return
    yield Finding(
        at=subject.at("SecurityConfiguration"),
        message="data between nodes are not encrypted",
        fix="set EnableInTransitEncryption to true in a security configuration, with certificates",
    )
