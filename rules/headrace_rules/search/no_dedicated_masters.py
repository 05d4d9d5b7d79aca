"""Several data nodes have no dedicated masters.

## Why it matters

Without dedicated masters the data nodes do the masters' work beside indexing and searching. Under
heavy traffic the elected one answers late, and the cluster loses its master. Of two data nodes both
are needed to elect one. AWS advises three dedicated masters for every production domain.

## What is checked

Domains with two or more data nodes; a single node is a domain to try things on.

## Fix

Set `DedicatedMasterEnabled: true` and `DedicatedMasterCount: 3` with a small type, `m6g.large` for
up to ten data nodes.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import AzOutage, Fault, NodeLoss
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

PAIR = 2


@rule(
    "ES102",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.MASTERS.url,),
    seed=("S5", "S8"),
    packs=("exam",),
)
def no_dedicated_masters(domain: Domain, design: Design) -> Iterator[Finding]:
    if domain.data_nodes == 1:
        raise NotApplicable("a single node is its own master")
    if domain.master_nodes:
        return
    cluster = domain.cluster_property
    changes = (
        Change(domain.id, (cluster, "DedicatedMasterEnabled"), data=True),
        Change(domain.id, (cluster, "DedicatedMasterCount"), 3),
    )
    faults = tuple(what_stops(domain, design))
    yield Finding(
        at=domain.at(cluster, "DedicatedMasterEnabled"),
        message=f"{domain.data_nodes} data nodes have no dedicated masters; three are advised",
        fix="set DedicatedMasterEnabled to true and DedicatedMasterCount to 3",
        changes=changes,
        experiment=Experiment(domain.id, "unavailable_s", 0, changes, faults, nominal=True)
        if faults
        else None,
    )


def what_stops(domain: Domain, design: Design) -> Iterator[Fault]:
    """Yield a single fault after which the data nodes cannot elect one; three masters could."""
    at = Seconds(HOUR_S)
    if domain.data_nodes == PAIR:
        yield NodeLoss(of=domain.id, nodes="data", at_s=at)
        return
    try:
        pair, zone = domain.zones == PAIR, a_zone_of(domain, design)
    except UnknownValueError:
        return
    if pair and zone is not None:
        yield AzOutage(zone=zone, at_s=at, for_s=Seconds(HOUR_S))
