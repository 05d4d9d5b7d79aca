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
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain


@rule(
    "ES102",
    on=Domain,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.MASTERS.url,),
    seed=("S5", "S8"),
    packs=("exam",),
)
def no_dedicated_masters(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.data_nodes == 1:
        raise NotApplicable("a single node is its own master")
    if domain.master_nodes:
        return
    cluster = domain.cluster_property
    yield Finding(
        at=domain.at(cluster, "DedicatedMasterEnabled"),
        message=f"{domain.data_nodes} data nodes have no dedicated masters; three are advised",
        fix="set DedicatedMasterEnabled to true and DedicatedMasterCount to 3",
        changes=(
            Change(domain.id, (cluster, "DedicatedMasterEnabled"), data=True),
            Change(domain.id, (cluster, "DedicatedMasterCount"), 3),
        ),
    )
