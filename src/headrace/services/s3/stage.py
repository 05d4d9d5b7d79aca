"""How a bucket behaves in a trial: it takes everything, and is never full.

Objects are counted by what writes them: a delivery stream's calculator tells how many it makes.
Source: "What is Amazon S3?" of the S3 user guide: storage is virtually unlimited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headrace.flow.handover import arriving, merged
from headrace.flow.trial import Arrivals, Context, Stage
from headrace.services.s3.component import Bucket
from headrace.services.s3.lifecycle import keeps_for_ever
from headrace.units import format_size

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["FED_BY_OTHERS", "STAGES"]

_DAY_S = 86_400.0


def _bucket(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, Bucket)
    every = arriving(component, arrivals, context.design)
    come = merged(every).records
    stored = sum(float(one.records.final.sum()) * one.record_bytes for one in every)
    days = context.horizon_s / _DAY_S
    measures = {
        "stored_records": float(come.final.sum()),
        "stored_bytes": stored,
        "stored_bytes_per_day": stored / days,
    }
    story = f"keeps {format_size(stored)}, {format_size(stored / days)} a day"
    if keeps_for_ever(component):
        story += "; nothing deletes it, and a year's worth is billed"
    return Stage(measures, {"stored": come}, {}, story, is_store=True)


STAGES = {"Bucket": _bucket}
FED_BY_OTHERS = {"Bucket": True}
