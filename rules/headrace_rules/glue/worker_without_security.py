"""A job, crawler or development endpoint names no security configuration.

## Why it matters

How it encrypts what it writes to S3, its logs and its bookmarks is said there. Without one, logs
and bookmarks are encrypted with no key of yours, and objects as each bucket does by itself.

## What is checked

`SecurityConfiguration`, of a crawler `CrawlerSecurityConfiguration`. What stands in it, other rules
judge.

## Fix

Add an `AWS::Glue::SecurityConfiguration` and name it.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.glue.component import Crawler, DevEndpoint, Job

GUIDE = "https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html"


@rule(
    "GLU253",
    on=(Crawler, DevEndpoint, Job),
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def worker_without_security(
    worker: Crawler | DevEndpoint | Job,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if worker.security_configuration.exists:
        return
    yield Finding(
        at=worker.security_configuration.at,
        message="no security configuration says how it encrypts what it writes",
        fix=f"name one in {worker.configuration_property}",
    )
