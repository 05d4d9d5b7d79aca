"""Fine-grained access control lacks what it needs.

## Why it matters

The service takes fine-grained access control only with HTTPS enforced, encryption at rest and
encryption between nodes; without one of them it refuses the domain, and the deployment fails.

## Fix

Switch on what the message names.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.component import Domain
from headrace.services.search.encryption import hindrance

GUIDE = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html"


@rule(
    "ES116",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("S6", "S10"),
)
def fine_grained_access_incomplete(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not domain.has_fine_grained_access:
        raise NotApplicable("fine-grained access control is off")
    needed = {
        ("DomainEndpointOptions", "EnforceHTTPS"): domain.enforces_https,
        ("EncryptionAtRestOptions", "Enabled"): domain.encrypted,
        ("NodeToNodeEncryptionOptions", "Enabled"): domain.encrypts_between_nodes,
    }
    missing = [path for path, there in needed.items() if not there]
    if missing:
        names = " and ".join(".".join(path) for path in missing)
        first = "" if domain.encrypted else hindrance(domain, "at rest")
        yield Finding(
            at=domain.at("AdvancedSecurityOptions", "Enabled"),
            message=f"fine-grained access control is refused without {names}",
            fix=f"set {names} to true" + (f"; {first}" if first else ""),
            changes=() if first else tuple(Change(domain.id, path, data=True) for path in missing),
        )
