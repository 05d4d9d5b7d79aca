"""A domain has more data nodes, or larger volumes, than what it keeps needs.

## Why it matters

Nodes are billed by the hour and volumes by the gigabyte, full or not. A domain that was sized for
years of logs and keeps two weeks of them pays for the rest.

## What is checked

What the declared load brings at its mean, times the declared retention, with replicas, headroom and
the shards that this makes: the nodes of the same type and the gp3 volumes that carry it, as
`headrace size search` tells, in as many zones as today; three nodes at least. The finding speaks
where they cost a sixth less or better; the trial bills both. How many queries come no load
declares.

## Fix

Lower `InstanceCount` and `VolumeSize`; acknowledge the finding where queries need the cores.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import prices, quotas
from headrace.services.search.component import Domain
from headrace.services.search.demand import known_type, requirement
from headrace.services.search.sizing import SearchSizing, size_search
from headrace_rules.saving import saving

SAFE_NODES = 3
"""Fewer have no place for a replica when one is lost: another rule's."""
WORTH_IT = 1.2
"""Today must cost this many times what is needed before a change is worth it: our choice."""


@rule(
    "ES302",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.STORAGE.url, prices.PRICE_LIST.url),
    seed=("S5", "S9"),
)
def oversized_domain(domain: Domain, design: Design) -> Iterator[Finding]:
    need = requirement(domain, design)
    if domain.volume_gib is None:
        raise NotApplicable("its nodes have disks of their own")
    if known_type(domain) is None:
        raise UnknownValueError("the type of its data nodes is none that can be sized")
    changes = tuple(_smaller(domain, size_search(need)))
    if not changes:
        return
    saved = saving(domain, changes, design)
    if saved is not None and saved.today.usd_per_month > WORTH_IT * saved.then.usd_per_month:
        wanted = " and ".join(f"{change.path[-1]} to {change.data:,}" for change in changes)
        yield Finding(
            at=domain.at(*changes[0].path),
            message=f"{domain.data_nodes} nodes with {domain.volume_gib:,} GiB each are more than "
            f"what it keeps needs: {saved}",
            fix=f"set {wanted}, unless queries need the cores",
            changes=changes,
            experiment=saved.experiment,
        )


def _smaller(domain: Domain, sizing: SearchSizing) -> Iterator[Change]:
    """Yield the changes to fewer nodes and smaller volumes; none where something must grow."""
    nodes, volume_gib, has_gib = sizing.data_nodes, sizing.volume_gib, domain.volume_gib
    if nodes is None or volume_gib is None or has_gib is None:
        return
    nodes = max(nodes, SAFE_NODES)
    if nodes > domain.data_nodes or volume_gib > has_gib:
        return
    if nodes < domain.data_nodes:
        yield Change(domain.id, (domain.cluster_property, "InstanceCount"), nodes)
    if volume_gib < has_gib:
        yield Change(domain.id, ("EBSOptions", "VolumeSize"), volume_gib)
