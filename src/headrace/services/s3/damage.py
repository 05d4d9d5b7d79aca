"""What a lost region does to a bucket: what is replicated to another one can be read there.

No zone matters: S3 keeps each object in three of them or more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind
from headrace.errors import UnknownValueError
from headrace.flow.damage import Damage
from headrace.load.faults import Fault, RegionOutage
from headrace.services.damage import placed_damage

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.s3.component import Bucket

__all__ = ["DAMAGES", "is_copied_elsewhere"]


def _bucket(bucket: Bucket, fault: Fault, design: Design) -> Damage | None:
    damage = placed_damage(bucket, fault, design)
    if damage is None or not isinstance(fault, RegionOutage):
        return damage
    if not is_copied_elsewhere(bucket, design):
        return damage
    return Damage(answers=True, why="its region is lost, and its replica can be read")


DAMAGES = {"Bucket": _bucket}


def is_copied_elsewhere(bucket: Bucket, design: Design) -> bool:
    """Tell whether *bucket* is replicated to one in another region.

    Raises
    ------
    UnknownValueError
        When nobody knows where the other bucket is.
    """
    replicas = [one.node for one in design.outgoing(bucket, EdgeKind.BACKED_UP_TO, "replica")]
    unknown = False
    for replica in replicas:
        elsewhere = _is_elsewhere(bucket, replica) if isinstance(replica, Component) else None
        if elsewhere:
            return True
        unknown |= elsewhere is None
    if unknown:
        message = f"the region of the replica of {bucket.logical_id} is not known"
        raise UnknownValueError(message, settled_by="the template that holds it, and --region")
    return False


def _is_elsewhere(bucket: Bucket, replica: Component) -> bool | None:
    here, there = bucket.resource.stack, replica.resource.stack
    if here is there:
        return False
    if not here.region or not there.region:
        return None
    return here.region != there.region
