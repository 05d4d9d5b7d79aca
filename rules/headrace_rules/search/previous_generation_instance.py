"""Nodes are of a previous generation.

## Why it matters

AWS keeps T2, M3, M4, C4, R3, R4 and I2 for applications that were built around them, and encourages
to use current types: those take gp3 volumes, which cost less, and on most sizes larger ones.

## What is checked

The types of data nodes and dedicated masters.

## Fix

Take the current type of the same family: M7g or M5, C7g or C5, R7g or R5, T3. Types with a g at the
end need OpenSearch or Elasticsearch 7.9.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain
from headrace.services.search.instances import is_previous

SUCCESSORS = {
    "c4": "c7g or c5",
    "i2": "i4g or i4i",
    "m3": "m7g or m5",
    "m4": "m7g or m5",
    "r3": "r7g or r5",
    "r4": "r7g or r5",
    "t2": "t3",
}


@rule(
    "ES402",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html",
    ),
    seed=("S9",),
)
def previous_generation_instance(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    kinds = {"InstanceType": domain.instance_type}
    if domain.cluster.get("DedicatedMasterEnabled").boolean(False):
        kinds["DedicatedMasterType"] = domain.master_type
    for name, kind in kinds.items():
        if kind is not None and is_previous(kind):
            successor = SUCCESSORS[kind.partition(".")[0]]
            yield Finding(
                at=domain.at(domain.cluster_property, name),
                message=f"{kind} is of a previous generation",
                fix=f"take {successor}",
            )
