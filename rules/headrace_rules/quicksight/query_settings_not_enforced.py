"""Clients may override what an Athena work group says about results.

## Why it matters

Where results go and how they are encrypted is then decided by each client: the work group's
settings hold only for those who say nothing. Whoever may run a query may write its results to any
bucket that he can write to.

## What is checked

`EnforceWorkGroupConfiguration`; the user guide says that overriding client-side settings is not
selected by default.

## Fix

Set `EnforceWorkGroupConfiguration: true`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.athena.component import WorkGroup
from headrace.services.athena.quotas import OVERRIDE


@rule(
    "QS206",
    on=WorkGroup,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(OVERRIDE.url,),
    seed=("Q3",),
)
def query_settings_not_enforced(group: WorkGroup, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not group.enabled:
        raise NotApplicable("no query runs in it: it is disabled")
    if group.enforced:
        return
    path = ("WorkGroupConfiguration", "EnforceWorkGroupConfiguration")
    yield Finding(
        at=group.at(*path),
        message="clients may send results elsewhere, encrypted as they like",
        fix="set EnforceWorkGroupConfiguration to true",
        changes=(Change(group.id, path, data=True),),
    )
