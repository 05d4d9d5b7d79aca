"""An even number of dedicated masters, or one, cannot outlive the loss of one as well as three can.

## Why it matters

Masters elect one of themselves by majority. One has nobody to take over, and the service refuses to
create it. Of two, both are needed: when one is lost, reads and writes both fail. Four need three of
four, so they survive no more than three do, and in three zones one zone holds two of them.

## What is checked

`DedicatedMasterCount`, where dedicated masters are switched on: it must be odd, and three or more.

## Fix

Set `DedicatedMasterCount: 3`, the number that AWS advises for production.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain


@rule(
    "ES101",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.MASTERS.url,),
    seed=("S8",),
    packs=("exam",),
)
def masters_without_quorum(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    count = domain.master_nodes
    if count == 0:
        raise NotApplicable("it has no dedicated masters")
    if count >= quotas.MASTERS_ADVISED and count % 2:
        return
    left = count - (count // 2 + 1)
    survives = f"outlive the loss of {left}" if left else "outlive no loss"
    masters = "1 dedicated master" if count == 1 else f"{count} dedicated masters"
    yield Finding(
        at=domain.at(domain.cluster_property, "DedicatedMasterCount"),
        message=f"{masters} {survives}; three outlive the loss of 1 and never split evenly",
        fix="set DedicatedMasterCount to 3",
        changes=(Change(domain.id, (domain.cluster_property, "DedicatedMasterCount"), 3),),
    )
