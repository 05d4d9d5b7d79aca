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
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import HOUR_S
from headrace.services.search import quotas
from headrace.services.search.component import Domain
from headrace_rules.saving import saving


@rule(
    "ES103",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.MASTERS.url,),
    seed=("S8",),
    packs=("exam",),
)
def more_masters_than_needed(domain: Domain, design: Design) -> Iterator[Finding]:
    count = domain.master_nodes
    if count <= quotas.MASTERS_ADVISED or not count % 2:
        return
    changes = (Change(domain.id, (domain.cluster_property, "DedicatedMasterCount"), 3),)
    try:
        saved = saving(domain, changes, design)
    except UnknownValueError:  # fewer cost less whatever one costs
        saved = None
    costs = f": {saved}" if saved else ""
    yield Finding(
        at=domain.at(domain.cluster_property, "DedicatedMasterCount"),
        message=f"of {count} dedicated masters {count - 1} wait; three suffice for one loss{costs}",
        fix="set DedicatedMasterCount to 3",
        changes=changes,
        experiment=(saved and saved.experiment) or _loss_of_one(domain, changes),
    )


def _loss_of_one(domain: Domain, changes: tuple[Change, ...]) -> Experiment:
    """Return the trial that shows how many masters are left to spare."""
    return Experiment(
        domain.id,
        "masters_to_spare",
        changes=changes,
        faults=(NodeLoss(of=domain.id, nodes="master", at_s=Seconds(HOUR_S)),),
        nominal=True,
        stands=True,
    )
