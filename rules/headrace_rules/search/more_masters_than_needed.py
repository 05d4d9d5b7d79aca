"""More than three dedicated masters add little.

## Why it matters

Five masters outlive the loss of two, but only one works at any time: four are paid for to wait. AWS
calls this more protection than many need.

## What is checked

An odd `DedicatedMasterCount` above three; even numbers are another rule's. The trial takes one
master away and tells how many more could be lost before nobody leads: with three, none.

## Fix

Set `DedicatedMasterCount: 3`, and acknowledge this where two losses at once must be outlived.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import Change, Experiment, Finding, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain

HOUR_S = 3_600


@rule(
    "ES103",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.MASTERS.url,),
    seed=("S8",),
    packs=("exam",),
)
def more_masters_than_needed(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    count = domain.master_nodes
    if count > quotas.MASTERS_ADVISED and count % 2:
        changes = (Change(domain.id, (domain.cluster_property, "DedicatedMasterCount"), 3),)
        yield Finding(
            at=domain.at(domain.cluster_property, "DedicatedMasterCount"),
            message=f"of {count} dedicated masters {count - 1} wait; three suffice for one loss",
            fix="set DedicatedMasterCount to 3",
            changes=changes,
            experiment=Experiment(
                domain.id,
                "masters_to_spare",
                changes=changes,
                faults=(NodeLoss(of=domain.id, nodes="master", at_s=Seconds(HOUR_S)),),
                nominal=True,
                stands=True,
            ),
        )
