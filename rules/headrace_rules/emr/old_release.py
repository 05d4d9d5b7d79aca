"""A cluster runs on a release line that is no longer kept up.

## Why it matters

AWS supports a release for 24 months. After that it gets no fixes, of faults or of security, and its
applications fall behind.

## What is checked

The major number of the release: 5 and older, whose last supported releases are past their time, and
AMI versions, which came before release labels.

## Fix

Move to a current release of EMR 7, and test the job: versions of Spark, Hive and Java change.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster

OLDEST = 6


@rule(
    "EMR401",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.SUPPORT.url,),
    seed=("E17",),
)
def old_release(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    version = cluster.version
    if version is None and cluster.release:
        raise UnknownValueError(f"{cluster.release} is no release label")
    if version is not None and version[0] >= OLDEST:
        return
    found = cluster.release or "a release before labels"
    yield Finding(
        at=cluster.at("ReleaseLabel"),
        message=f"the cluster runs on {found}, whose support has ended",
        fix="move to a current release of EMR 7",
    )
