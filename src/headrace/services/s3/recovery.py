"""How a bucket comes back: it keeps objects in three zones; another region may have a replica."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.services.recovery import NOTHING, Recoveries, Recovery
from headrace.services.s3 import quotas as q
from headrace.services.s3.damage import is_copied_elsewhere

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.s3.component import Bucket

__all__ = ["RECOVERIES"]


def _bucket(bucket: Bucket, design: Design) -> Recoveries:
    here = Recovery(0.0, 0.0, "objects in three zones or more")
    if not is_copied_elsewhere(bucket, design):
        return Recoveries(here, NOTHING)
    return Recoveries(here, Recovery(float(q.REPLICATED_S), 0.0, "a replica in another region"))


RECOVERIES = {"Bucket": _bucket}
