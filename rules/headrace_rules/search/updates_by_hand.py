"""A domain waits for somebody to install service software updates.

## Why it matters

Updates fix faults and holes. Required ones are installed by AWS after two weeks in any case, then
at a time that nobody chose; optional ones never.

## What is checked

`SoftwareUpdateOptions.AutoSoftwareUpdateEnabled`, which is off where nothing is said. The resource
type of before 2021, `AWS::Elasticsearch::Domain`, does not know it. Whether an update waits right
now stands in no template.

## Fix

Set `SoftwareUpdateOptions: {AutoSoftwareUpdateEnabled: true}`, and an `OffPeakWindowOptions` that
suits.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.component import Domain, ElasticsearchDomain

GUIDE = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/service-software.html"
PATH = ("SoftwareUpdateOptions", "AutoSoftwareUpdateEnabled")


@rule(
    "ES451",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("S2",),
)
def updates_by_hand(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if isinstance(domain, ElasticsearchDomain):
        raise NotApplicable("its resource type cannot say so")
    if domain.updates_itself:
        return
    yield Finding(
        at=domain.at(*PATH),
        message="service software updates wait until somebody installs them",
        fix="set SoftwareUpdateOptions.AutoSoftwareUpdateEnabled to true",
        changes=(Change(domain.id, PATH, data=True),),
    )
