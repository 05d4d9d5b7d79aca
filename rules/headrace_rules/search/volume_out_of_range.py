"""A volume is larger than its instance type takes.

## Why it matters

Each instance type takes EBS volumes up to a size of its own, and older types take no gp3 at all.
The service refuses anything else, and the deployment fails.

## What is checked

`VolumeSize` of gp2 and gp3 volumes against the service's table; types that are not in it pass.

## Fix

Take the size in the message, a larger type, or more nodes.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Domain
from headrace.services.search.instances import volume_max_gib


@rule(
    "ES108",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.LIMITS.url,),
    seed=("S5",),
)
def volume_out_of_range(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    kind, size_gib = domain.instance_type, domain.volume_gib
    volume_type = domain.volume_type
    if kind is None or size_gib is None or volume_type is None:
        raise NotApplicable("it names no instance type or has no EBS volumes")
    most = volume_max_gib(kind, volume_type)
    if most is None or size_gib <= most:
        return
    takes = f"takes at most {most:,} GiB" if most else f"takes no {volume_type}"
    yield Finding(
        at=domain.at("EBSOptions", "VolumeSize" if most else "VolumeType"),
        message=f"{size_gib:,} GiB of {volume_type}: {kind} {takes}",
        fix=f"set VolumeSize to {most} or less, or take a larger type" if most else "take gp2",
    )
