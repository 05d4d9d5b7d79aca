"""A domain keeps its indexes unencrypted at rest.

## Why it matters

Indexes, logs, swap files and automated snapshots lie on disk as they are; no key policy limits who
can read them.

## What is checked

`EncryptionAtRestOptions.Enabled`. CloudFormation leaves it off where nothing is said, also for
types and versions for which the console switches it on.

## Fix

Set `EncryptionAtRestOptions: {Enabled: true}`, with `KmsKeyId` for a key of your own. From
Elasticsearch 6.7 and with OpenSearch an existing domain can be switched.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain
from headrace.services.search.encryption import hindrance


@rule(
    "ES203",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html",
    ),
    seed=("S6",),
    packs=("exam",),
)
def unencrypted_domain(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.encrypted:
        return
    first = hindrance(domain, "at rest")
    advice = "set EncryptionAtRestOptions to {Enabled: true, KmsKeyId: <your key>}"
    yield Finding(
        at=domain.at("EncryptionAtRestOptions", "Enabled"),
        message="indexes and snapshots are not encrypted at rest",
        fix=f"{advice}; {first}" if first else advice,
        changes=()
        if first
        else (Change(domain.id, ("EncryptionAtRestOptions", "Enabled"), data=True),),
    )
