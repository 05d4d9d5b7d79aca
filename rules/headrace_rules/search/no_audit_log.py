"""Nobody can tell afterwards who asked a domain for what.

## Why it matters

Audit logs hold sign-ins, refused requests and access to indexes. They exist only where fine-grained
access control is on, and only if they are published.

## What is checked

`AUDIT_LOGS` in `LogPublishingOptions`, with `Enabled: true`.

## Fix

Add `AUDIT_LOGS` to `LogPublishingOptions`, and switch audit logging on in the dashboards.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain


@rule(
    "ES209",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html",
    ),
    seed=("S3",),
)
def no_audit_log(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if "AUDIT_LOGS" not in domain.published_logs:
        yield Finding(
            at=domain.at("LogPublishingOptions"),
            message="no audit log is published",
            fix="add AUDIT_LOGS with a log group to LogPublishingOptions"
            if domain.has_fine_grained_access
            else "switch on fine-grained access control, and add AUDIT_LOGS with a log group",
        )
