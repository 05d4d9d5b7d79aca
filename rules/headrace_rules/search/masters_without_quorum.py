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
from headrace.load.faults import AzOutage, Fault, NetworkPartition, NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import (
    Change,
    Experiment,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.rulekit.experiments import HOUR_S
from headrace.services.network.zones import a_zone_of
from headrace.services.search import quotas
from headrace.services.search.component import Domain
from headrace.services.search.damage import has_adaptive_masters


@rule(
    "ES101",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.MASTERS.url,),
    seed=("S8",),
    packs=("exam",),
)
def masters_without_quorum(domain: Domain, design: Design) -> Iterator[Finding]:
    count = domain.master_nodes
    if count == 0:
        raise NotApplicable("it has no dedicated masters")
    if count >= quotas.MASTERS_ADVISED and count % 2:
        return
    changes = (Change(domain.id, (domain.cluster_property, "DedicatedMasterCount"), 3),)
    faults = tuple(what_stops(domain, design))
    left = count - (count // 2 + 1)
    survives = f"outlive the loss of {left}" if left else "outlive no loss"
    masters = "1 dedicated master" if count == 1 else f"{count} dedicated masters"
    yield Finding(
        at=domain.at(domain.cluster_property, "DedicatedMasterCount"),
        message=f"{masters} {survives}; three outlive the loss of 1 and never split evenly",
        fix="set DedicatedMasterCount to 3",
        changes=changes,
        experiment=Experiment(domain.id, "unavailable_s", 0, changes, faults, nominal=True)
        if faults
        else None,
    )


def what_stops(domain: Domain, design: Design) -> Iterator[Fault]:
    """Yield the single faults that so many masters do not outlive, and three would."""
    at, lasting = Seconds(HOUR_S), Seconds(HOUR_S)
    if domain.master_nodes < quotas.MASTERS_ADVISED:
        yield NodeLoss(of=domain.id, nodes="master", at_s=at)
    try:
        if not has_adaptive_masters(domain):
            yield NetworkPartition(of=domain.id, at_s=Seconds(2 * HOUR_S), for_s=lasting)
        several, zone = domain.zones > 1, a_zone_of(domain, design)
    except UnknownValueError:
        return
    if several and zone is not None and domain.master_nodes > quotas.MASTERS_ADVISED:
        yield AzOutage(zone=zone, at_s=Seconds(4 * HOUR_S), for_s=lasting)
