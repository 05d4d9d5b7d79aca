"""A domain has no fine-grained access control.

## Why it matters

A resource policy can only open or close the whole domain to a caller. Fine-grained access control
knows users and roles, gives each some indexes, documents or fields, asks people at the dashboards
to sign in, and is needed for audit logs.

## What is checked

`AdvancedSecurityOptions.Enabled`, and that no anonymous access is left open beside it.

## Fix

Set `AdvancedSecurityOptions` with a master user: an IAM role, or a name and a password out of
Secrets Manager.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain


@rule(
    "ES207",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html",),
    seed=("S10",),
)
def no_fine_grained_access(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.has_fine_grained_access and not domain.lets_anonymous_in:
        return
    anonymous = domain.has_fine_grained_access
    name = "AnonymousAuthEnabled" if anonymous else "Enabled"
    yield Finding(
        at=domain.at("AdvancedSecurityOptions", name),
        message="anonymous requests pass its fine-grained access control"
        if anonymous
        else "no fine-grained access control: whoever gets in may do everything",
        fix="set AdvancedSecurityOptions to {Enabled: true, MasterUserOptions: …}"
        if not anonymous
        else "set AnonymousAuthEnabled to false",
    )
