"""How a table behaves in a trial: it takes what is delivered to it, and is never full.

Its data lie on S3. How fast commits to an Iceberg table are is for who delivers to it to say: see
`headrace.services.firehose.handing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headrace.flow.handover import arriving
from headrace.flow.outside import came_to
from headrace.flow.trial import Arrivals, Context, Stage
from headrace.units import format_size

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["FED_BY_OTHERS", "STAGES"]


def _table(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    measures, stored = came_to(arriving(component, arrivals, context.design))
    story = f"gets {format_size(measures['stored_bytes'])}"
    return Stage(measures, {"stored": stored}, {}, story, is_store=True)


STAGES = {"Table": _table}
FED_BY_OTHERS = {"Table": True}
