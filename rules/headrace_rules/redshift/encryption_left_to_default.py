"""Nothing says that a cluster is encrypted.

## Why it matters

Redshift encrypts what it creates since January 2025. A cluster that the stack created before keeps
what it had, and a template without `Encrypted` does not tell which of the two it describes.

## What is checked

Whether `Encrypted` is stated; `unencrypted-warehouse` judges what it says.

## Fix

Set `Encrypted: true`, and `KmsKeyId` for a key that you control.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster


@rule(
    "RS251",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(quotas.RESOURCE.url,),
    seed=("R10",),
)
def encryption_left_to_default(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.properties.get("Encrypted").exists:
        return
    yield Finding(
        at=cluster.at("Encrypted"),
        message="Encrypted is not stated: a cluster from before 2025 may lie unencrypted",
        fix="set Encrypted to true",
        changes=(Change(cluster.id, ("Encrypted",), data=True),),
    )
