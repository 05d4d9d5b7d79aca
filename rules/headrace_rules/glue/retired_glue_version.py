"""A Spark job runs on a version of Glue that is no longer supported.

## Why it matters

A version fixes Spark and Python. After its support there are no fixes, and no help when a job that
ran for years fails.

## What is checked

`GlueVersion` of jobs whose `Command` is `glueetl` or `gluestreaming`, against the first supported
one. A job that says none takes the newest and passes, though some tools report it.

## Fix

Set `GlueVersion` to a current version and test the job: Spark and Python change with it.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.glue import quotas
from headrace.services.glue.component import Job

_NUMBERS = re.compile(r"(\d+)\.(\d+)")


@rule(
    "GLU451",
    on=Job,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.CONTROL.url, quotas.SUPPORT.url),
    seed=("Q3",),
)
def retired_glue_version(job: Job, design: Design) -> Iterator[Finding]:
    if not job.runs_spark:
        raise NotApplicable("it does not run Spark")
    if not job.version:
        return
    numbers = _NUMBERS.fullmatch(job.version)
    if numbers is None:
        raise UnknownValueError(f"the Glue version {job.version} is not known here")
    version = int(numbers[1]), int(numbers[2])
    if version >= quotas.SUPPORTED_FROM:
        return
    ended = quotas.ENDED.get(version)
    when = f" since {ended:%Y-%m-%d}" if ended is not None and design.as_of >= ended else ""
    yield Finding(
        at=job.at("GlueVersion"),
        message=f"Glue {job.version} is not supported{when}",
        fix="set GlueVersion to a current version, and test the job",
    )
