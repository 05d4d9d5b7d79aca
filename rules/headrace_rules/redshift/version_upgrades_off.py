"""A cluster does not take new versions of its engine.

## Why it matters

With `AllowVersionUpgrade: false` it stays on its version until somebody upgrades it, or AWS does
when that version's support ends, on a day of AWS's choosing. Fixes of security come with versions.

## What is checked

`AllowVersionUpgrade`, which is true where nothing is said.

## Fix

Remove `AllowVersionUpgrade: false`. Who wants versions late sets `MaintenanceTrackName: trailing`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-considerations.html"


@rule(
    "RS451",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("R2",),
)
def version_upgrades_off(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.upgrades_itself:
        return
    yield Finding(
        at=cluster.at("AllowVersionUpgrade"),
        message="it keeps its version until somebody upgrades it, or AWS ends the version",
        fix="set AllowVersionUpgrade to true, and MaintenanceTrackName to trailing to be late",
        changes=(Change(cluster.id, ("AllowVersionUpgrade",), data=True),),
    )
