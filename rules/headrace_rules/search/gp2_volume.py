"""A domain's volumes are gp2, where gp3 costs less.

## Why it matters

AWS prices gp3 volumes of OpenSearch 9.6 % below gp2, with a baseline of speed that does not depend
on their size, and lets them be twice as large on most instance types.

## What is checked

`VolumeType`, which is gp2 where nothing is said; only types that take gp3. What saves
less than a dollar a month is no finding.

## Fix

Set `VolumeType: gp3`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import (
    Change,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.search import prices
from headrace.services.search.component import Domain
from headrace.services.search.instances import volume_max_gib
from headrace_rules.saving import saving

GP3 = (
    "https://aws.amazon.com/blogs/big-data/"
    "lower-your-amazon-opensearch-service-storage-cost-with-gp3-amazon-ebs-volumes/"
)


@rule(
    "ES301",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GP3, prices.PRICE_LIST.url),
    seed=("S5",),
)
def gp2_volume(domain: Domain, design: Design) -> Iterator[Finding]:
    kind = domain.instance_type
    if domain.volume_type is None or kind is None:
        raise NotApplicable("it names no instance type or has no EBS volumes")
    if domain.volume_type != "gp2" or not volume_max_gib(kind, "gp3"):
        return
    changes = (Change(domain.id, ("EBSOptions", "VolumeType"), "gp3"),)
    try:
        saved = saving(domain, changes, design)
        if saved is None:
            return
    except UnknownValueError:  # of the nodes: gp3 costs less whatever they cost
        saved = None
    costs = f": {saved}" if saved else ""
    yield Finding(
        at=domain.at("EBSOptions", "VolumeType"),
        message=f"gp2 volumes cost more than gp3 ones of the same size{costs}",
        fix="set VolumeType to gp3",
        changes=changes,
        experiment=saved.experiment if saved else None,
    )
