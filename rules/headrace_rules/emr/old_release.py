"""A cluster runs on a release that is no longer supported.

## Why it matters

AWS supports a release for 24 months. After that it gets no fixes, of faults or of security, and its
applications fall behind; a year later it may not start any more.

## What is checked

The release label of clusters and serverless applications, on the day of the check. Where AWS's date
for a release is not known here, those of the releases before and after it bound it. AMI versions,
which came before release labels, ended long ago.

## Fix

Move to a current release of EMR 7, and test the job: versions of Spark, Hive and Java change.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster, ServerlessApplication
from headrace.services.emr.releases import read_release, supported_between

OLDEST = 6
"""The last major releases before this one ended before any date known here."""


@rule(
    "EMR401",
    on=(Cluster, ServerlessApplication),
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.SUPPORT.url,),
    seed=("E17",),
)
def old_release(runs: Cluster | ServerlessApplication, design: Design) -> Iterator[Finding]:
    ended = ""
    if runs.release:
        release = read_release(runs.release)
        if release is None:
            raise UnknownValueError(f"{runs.release} is no release label")
        first, last = supported_between(release)
        if first < design.as_of <= last and release[0] >= OLDEST:
            raise UnknownValueError(
                f"when the support of {runs.release} ends is not known: between {first} and {last}"
            )
        if design.as_of <= first and release[0] >= OLDEST:
            return
        ended = f" on {last}" if first == last else ""
    yield Finding(
        at=runs.at("ReleaseLabel"),
        message=f"the support of {runs.release or 'releases before labels'} ended{ended}",
        fix="move to a current release of EMR 7",
    )
