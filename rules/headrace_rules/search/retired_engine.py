"""An engine version is out of standard support.

## Why it matters

Bug fixes have ended, security fixes go on for a while at a surcharge on every normalised instance
hour, and when that ends too, the service isolates the domain.

## What is checked

The version against the service's schedule, on the day of the check. A domain that names no version
gets the newest OpenSearch; the old resource type gives Elasticsearch 1.5.

## Fix

Upgrade, in the steps that the service allows, to OpenSearch 2.19 or 3: from Elasticsearch 6.8 or 7
to OpenSearch 1.3, from there to 2.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain
from headrace.services.search.engine import VERSIONS, support_of


@rule(
    "ES401",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(VERSIONS.url,),
    seed=("S1",),
)
def retired_engine(domain: Domain, design: Design) -> Iterator[Finding]:
    engine = domain.engine
    support = support_of(engine) if engine is not None else None
    if support is not None and design.as_of > support.standard_end:
        yield Finding(
            at=domain.at(domain.version_property),
            message=f"standard support of {engine} ended on {support.standard_end:%Y-%m-%d}:"
            " extended support costs extra",
            fix="upgrade to a supported version, OpenSearch 2.19 or 3",
        )
