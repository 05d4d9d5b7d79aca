"""The nodes of a domain talk to each other in the clear.

## Why it matters

HTTPS protects data up to the domain only. Inside, documents travel between nodes: to replicas, to
the shard that a query needs, while shards move.

## Fix

Set `NodeToNodeEncryptionOptions: {Enabled: true}`. It cannot be switched off again.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain
from headrace.services.search.encryption import hindrance


@rule(
    "ES204",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html",),
    seed=("S6",),
    packs=("exam",),
)
def unencrypted_between_nodes(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.encrypts_between_nodes:
        return
    first = hindrance(domain, "between nodes")
    advice = "set NodeToNodeEncryptionOptions to {Enabled: true}"
    yield Finding(
        at=domain.at("NodeToNodeEncryptionOptions", "Enabled"),
        message="traffic between its nodes is not encrypted",
        fix=f"{advice}; {first}" if first else advice,
        changes=()
        if first
        else (Change(domain.id, ("NodeToNodeEncryptionOptions", "Enabled"), data=True),),
    )
