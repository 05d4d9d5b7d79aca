"""The logs of a job or crawler are not encrypted with a key of yours.

## Why it matters

Logs tell names, queries and samples of the data that went wrong. Encrypted by CloudWatch alone,
they are open to whoever may read logs in the account.

## What is checked

`CloudWatchEncryptionMode: SSE-KMS` in the security configuration that a job or crawler names; one
that names none has none.

## Fix

Name a security configuration that sets `CloudWatchEncryptionMode: SSE-KMS` with a key.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.glue.component import Crawler, Job

GUIDE = "https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html"
MODE = "SSE-KMS"


@rule(
    "GLU251",
    on=(Crawler, Job),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def plain_text_job_logs(worker: Crawler | Job, design: Design) -> Iterator[Finding]:
    configured = worker.configuration(design)
    if configured is not None and configured.log_mode == MODE:
        return
    at = worker.security_configuration.at if configured is None else configured.encryption.at
    yield Finding(
        at=at,
        message="its logs are not encrypted with KMS",
        fix="name a security configuration that sets CloudWatchEncryptionMode to SSE-KMS",
    )
