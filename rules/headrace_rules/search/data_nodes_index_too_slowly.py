"""The data nodes of a domain index less than comes at the peak.

## Why it matters

What data nodes cannot index they refuse. A delivery stream tries again for as long as it is told,
then the documents go to its backup bucket, and the index has gaps that only a second load fills.

## What is checked

The declared load at its peak, as it reaches the domain, against the number of data nodes times the
`index_rate` that the load declares for one of them. Without that measure nothing is said: no page
tells how fast a node is, for it depends on documents and mappings.

## Fix

Add data nodes, or take larger ones and measure again.
"""

import math
from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import domain_of, need_load, offered
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain
from headrace.units import format_size


@rule(
    "ES181",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.INSTANCES.url,),
    seed=("S5", "S9"),
)
def data_nodes_index_too_slowly(domain: Domain, design: Design) -> Iterator[Finding]:
    need_load(domain, design)
    said = domain_of(domain, design)
    if said is None or said.index_rate is None:
        raise NotApplicable("the load does not say how fast a data node indexes")
    load = offered(domain, design)
    peak = load.peak_records_per_s * load.record_bytes
    node = said.index_rate.bytes_per_s(load.record_bytes)
    if peak <= node * domain.data_nodes:
        return
    nodes = math.ceil(math.ceil(peak / node - 1e-9) / domain.zones) * domain.zones
    change = Change(domain.id, (domain.cluster_property, "InstanceCount"), nodes)
    yield Finding(
        at=domain.at(domain.cluster_property, "InstanceCount"),
        message=f"{domain.data_nodes} data nodes index {format_size(node * domain.data_nodes)}/s,"
        f" {format_size(peak)}/s come at the peak",
        fix=f"set InstanceCount to {nodes}",
        changes=(change,),
        experiment=Experiment(domain.id, "index_share", limit=1.0, changes=(change,)),
    )
