"""Nodes of a cluster talk in plain text.

## Why it matters

Shuffled data and blocks of HDFS go between nodes. With encryption in transit off, whoever gets into
the subnet can read them.

## What is checked

`EnableInTransitEncryption` of security configurations.

## Fix

Set `EnableInTransitEncryption` to true, with certificates in
`InTransitEncryptionConfiguration.TLSCertificateConfiguration`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import SecurityConfiguration


@rule(
    "EMR202",
    on=SecurityConfiguration,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(quotas.ENCRYPTION.url,),
    seed=("E5",),
)
def plain_text_between_nodes(
    configuration: SecurityConfiguration,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if configuration.in_transit:
        return
    yield Finding(
        at=configuration.at("SecurityConfiguration"),
        message="data between nodes are not encrypted",
        fix="set EnableInTransitEncryption to true, with certificates",
    )
