"""A serverless warehouse asks for a capacity that it cannot have.

## Why it matters

Base capacity is 4 RPU, or a multiple of 8 from 8 to 512, in some regions of 32 up to 1,024; the
largest capacity cannot be below it. Anything else makes the deployment fail.

## Fix

Set `BaseCapacity` to a multiple of 8, and `MaxCapacity` to as much or more.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Workgroup

LEAST = 4
MOST = 1_024
COARSE_STEP = 32


@rule(
    "RS107",
    on=Workgroup,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CAPACITY.url,),
    seed=("R4",),
)
def base_capacity_out_of_range(workgroup: Workgroup, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    base = workgroup.base_rpus
    if not _possible(base):
        yield Finding(
            at=workgroup.at("BaseCapacity"),
            message=f"BaseCapacity is {base} RPU; it is {LEAST}, or a multiple of"
            f" {quotas.RPUS_STEP} up to {quotas.RPUS_MAX}, of {COARSE_STEP} up to {MOST:,}",
            fix=f"set BaseCapacity to {_nearest(base)}",
        )
        return
    most = workgroup.max_rpus
    if most is not None and most < base:
        yield Finding(
            at=workgroup.at("MaxCapacity"),
            message=f"MaxCapacity is {most} RPU, below the base capacity of {base} RPU",
            fix=f"set MaxCapacity to {base} or more",
        )


def _possible(rpus: int) -> bool:
    if rpus > quotas.RPUS_MAX:
        return rpus <= MOST and rpus % COARSE_STEP == 0
    return rpus == LEAST or (rpus >= quotas.RPUS_MIN and rpus % quotas.RPUS_STEP == 0)


def _nearest(rpus: int) -> int:
    """Return the next greater capacity that is possible, or the greatest."""
    return next((n for n in range(max(rpus, LEAST), MOST) if _possible(n)), MOST)
