"""The bookmarks of a job are not encrypted.

## Why it matters

A bookmark tells which files and rows a job has read: names and keys of your data, kept by Glue.

## What is checked

`JobBookmarksEncryptionMode: CSE-KMS` in the security configuration that a job names; one that names
none has none.

## Fix

Name a security configuration that sets `JobBookmarksEncryptionMode: CSE-KMS` with a key.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.glue.component import Job

GUIDE = "https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html"
MODE = "CSE-KMS"


@rule(
    "GLU252",
    on=Job,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def plain_text_bookmarks(job: Job, design: Design) -> Iterator[Finding]:
    configured = job.configuration(design)
    if configured is not None and configured.bookmark_mode == MODE:
        return
    at = job.security_configuration.at if configured is None else configured.encryption.at
    yield Finding(
        at=at,
        message="its bookmarks are not encrypted",
        fix="name a security configuration that sets JobBookmarksEncryptionMode to CSE-KMS",
    )
