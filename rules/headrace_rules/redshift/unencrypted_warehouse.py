"""A cluster asks not to be encrypted.

## Why it matters

Redshift encrypts new clusters by default, with a key that AWS owns where none is named, and refuses
requests for an unencrypted one. Restored and older clusters that are not encrypted lay tables and
snapshots open to who gets at the storage.

## What is checked

`Encrypted: false`. Nothing said is encrypted; tools that report a missing `Encrypted` go by the
default of before 2025.

## Fix

Set `Encrypted: true`, and `KmsKeyId` for a key that you control.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster


@rule(
    "RS201",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(quotas.RESOURCE.url,),
    seed=("R10",),
)
def unencrypted_warehouse(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.encrypted:
        return
    yield Finding(
        at=cluster.at("Encrypted"),
        message="Encrypted is false: Redshift refuses to create it so, and an older cluster keeps"
        " tables and snapshots unencrypted",
        fix="set Encrypted to true, with a KmsKeyId of your own",
        changes=(Change(cluster.id, ("Encrypted",), data=True),),
    )
