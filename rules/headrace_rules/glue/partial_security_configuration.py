"""A security configuration of Glue leaves something unencrypted.

## Why it matters

It exists to say how objects on S3, logs and bookmarks are encrypted. What it leaves out is written
with no key of yours, though the job looks as if it were secured.

## What is checked

`S3EncryptionMode`, `CloudWatchEncryptionMode` and `JobBookmarksEncryptionMode`: each must be set to
something else than `DISABLED`.

## Fix

Set what the message names, each with a key.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.glue.component import SecurityConfiguration

GUIDE = "https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html"


@rule(
    "GLU254",
    on=SecurityConfiguration,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def partial_security_configuration(
    configuration: SecurityConfiguration,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    modes = {
        "objects on S3": configuration.object_modes,
        "logs": configuration.log_mode,
        "bookmarks": configuration.bookmark_mode,
    }
    missing = ", ".join(name for name, mode in modes.items() if not mode)
    if missing:
        yield Finding(
            at=configuration.at("EncryptionConfiguration"),
            message=f"not encrypted by it: {missing}",
            fix="set S3EncryptionMode, CloudWatchEncryptionMode and JobBookmarksEncryptionMode",
        )
