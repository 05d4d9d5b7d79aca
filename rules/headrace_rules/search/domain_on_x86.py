"""Nodes of a domain run on x86, where Graviton nodes of the same size cost less.

## Why it matters

Each current family of x86 nodes has a Graviton family with the same cores and memory at a lower
price. OpenSearch and Elasticsearch run on either; a domain changes its type by a blue/green
deployment, without code of yours.

## What is checked

Data nodes and dedicated masters of current x86 families, against the cheapest Graviton type of the
same size that is as new and takes the domain's volumes, at known prices. Graviton needs OpenSearch,
or Elasticsearch 7.9. Previous generations are another rule's. What saves less than a dollar a month
is no finding; where a load reaches the domain, the trial shows both bills.

## Fix

Set `InstanceType`, or `DedicatedMasterType`, to the type that is named.
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import prices
from headrace.services.search.component import Domain
from headrace.services.search.instances import volume_max_gib
from headrace_rules.saving import saving

X86 = {"c5": 5, "m5": 5, "r5": 5, "c7i": 7, "m7i": 7, "r7i": 7}
"""Current x86 families, and their generation."""
GRAVITON = re.compile(r"(?P<purpose>[cmr])(?P<generation>\d+)g\.(?P<size>\w+)")
OLDEST_ENGINE = (7, 9)
TYPES = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html"


@rule(
    "ES303",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(TYPES, prices.PRICE_LIST.url),
    seed=("S5", "S9"),
)
def domain_on_x86(domain: Domain, design: Design) -> Iterator[Finding]:
    engine = domain.engine
    if engine is not None and engine.name == "Elasticsearch" and engine.version < OLDEST_ENGINE:
        raise NotApplicable("its engine runs on x86 alone")
    kinds = {"InstanceType": domain.instance_type}
    if domain.master_nodes:
        kinds["DedicatedMasterType"] = domain.master_type
    for name, kind in kinds.items():
        volume = domain.volume_type if name == "InstanceType" else None
        twin = _twin(kind or "", volume, domain.volume_gib or 0)
        if twin is None:
            continue
        path = (domain.cluster_property, name)
        changes = (Change(domain.id, path, f"{twin}{domain.type_suffix}"),)
        saved = saving(domain, changes, design)
        if saved is not None:
            yield Finding(
                at=domain.at(*path),
                message=f"{twin} has the cores and the memory of {kind} for less: {saved}",
                fix=f"set {name} to {twin}{domain.type_suffix}",
                changes=changes,
                experiment=saved.experiment,
            )


def _twin(kind: str, volume_type: str | None, volume_gib: int) -> str | None:
    """Return the cheapest Graviton type of the same size; None where none costs less."""
    family, _, size = kind.partition(".")
    hour = prices.PRICES[prices.BASE_REGION].instance_hour
    if family not in X86 or kind not in hour:
        return None
    found = [
        name
        for name in hour
        if (told := GRAVITON.fullmatch(name))
        and told["purpose"] == family[0]
        and int(told["generation"]) >= X86[family]
        and told["size"] == size
        and (volume_type is None or (volume_max_gib(name, volume_type) or 0) >= volume_gib)
    ]
    cheapest = min(found, key=lambda name: hour[name], default=kind)
    return cheapest if hour[cheapest] < hour[kind] else None
